"""A BERT so thin that a training run takes seconds."""

import shutil
from pathlib import Path


def write_tiny_model(minilm: Path, folder: Path) -> Path:
    """Two thin layers of random weights, with MiniLM's tokenizer, in this folder."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    config = BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, max_position_embeddings=64
    )
    BertModel(config).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        shutil.copyfile(minilm / name, folder / name)
    return folder
