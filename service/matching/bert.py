"""The forward pass of BERT-like encoders over texts of mixed length without padding.

Same arithmetic as the reference implementation (Devlin et al. 2019, post-layer-norm, exact GELU); written out
because padding-free batches and a plain float32 residual stream around bfloat16 products are faster on few cores,
and because loading needs a tenth of a second instead of importing a whole framework.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from service.matching.models import WEIGHTS, ModelMissing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import torch
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class _Layer:
    inward: tuple[torch.Tensor, torch.Tensor]
    outward: tuple[torch.Tensor, torch.Tensor]
    attention_norm: tuple[torch.Tensor, torch.Tensor]
    widen: tuple[torch.Tensor, torch.Tensor]
    narrow: tuple[torch.Tensor, torch.Tensor]
    output_norm: tuple[torch.Tensor, torch.Tensor]


class Bert:
    """Weights of one BERT encoder; raises ModelMissing for another architecture."""

    def __init__(self, folder: Path, precision: str) -> None:
        import torch
        from safetensors.torch import load_file

        self._config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if self._config.get("model_type") != "bert" or self._config.get("hidden_act") != "gelu":
            raise ModelMissing(f"{folder.name} is {self._config.get('model_type')!r}, not a BERT encoder with gelu")
        self.dimension = int(self._config["hidden_size"])
        self._heads = int(self._config["num_attention_heads"])
        self._epsilon = float(self._config["layer_norm_eps"])
        self._type = torch.bfloat16 if precision == "bfloat16" else torch.float32
        weights = {name.removeprefix("bert."): value for name, value in load_file(folder / WEIGHTS).items()}
        weights = {name: value.float() for name, value in weights.items() if value.is_floating_point()}
        self._words = weights["embeddings.word_embeddings.weight"]
        types = weights["embeddings.token_type_embeddings.weight"][0]
        self._positions = weights["embeddings.position_embeddings.weight"] + types
        self._norm = _pair(weights, "embeddings.LayerNorm")
        self._layers = [self._layer(weights, i) for i in range(int(self._config["num_hidden_layers"]))]

    @property
    def positions(self) -> int:
        """The most tokens, special ones included, that a text may have."""
        return int(self._config["max_position_embeddings"])

    def __call__(self, ids: Sequence[int], lengths: Sequence[int]) -> torch.Tensor:
        """The last hidden state [sum of lengths, dimension] of texts given one after the other, shortest first."""
        import torch

        with torch.inference_mode():
            places = np.concatenate([np.arange(length) for length in lengths])
            state = self._words[torch.tensor(ids)] + self._positions[torch.from_numpy(places)]
            state = self._normalised(state, self._norm)
            groups = list(zip(*np.unique(lengths, return_counts=True), strict=True))
            for layer in self._layers:
                state = self._step(state, layer, groups)
            return state

    def _step(self, state: torch.Tensor, layer: _Layer, groups: list[tuple[Any, Any]]) -> torch.Tensor:
        import torch.nn.functional as nn

        attended = self._attend(nn.linear(state.to(self._type), *layer.inward), groups)
        state = self._normalised(state + nn.linear(attended, *layer.outward), layer.attention_norm)
        hidden = nn.gelu(nn.linear(state.to(self._type), *layer.widen))
        return self._normalised(state + nn.linear(hidden, *layer.narrow), layer.output_norm)

    def _attend(self, projected: torch.Tensor, groups: list[tuple[Any, Any]]) -> torch.Tensor:
        import torch
        import torch.nn.functional as nn

        parts, start = [], 0
        width = self.dimension // self._heads
        for length, count in groups:
            rows = int(length) * int(count)
            block = projected[start : start + rows].view(int(count), int(length), 3, self._heads, width)
            query, key, value = block.permute(2, 0, 3, 1, 4)
            mixed = nn.scaled_dot_product_attention(query, key, value)
            parts.append(mixed.transpose(1, 2).reshape(rows, self.dimension))
            start += rows
        return torch.cat(parts)

    def _normalised(self, state: torch.Tensor, norm: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        import torch.nn.functional as nn

        return nn.layer_norm(state, (self.dimension,), *norm, self._epsilon)

    def _layer(self, weights: Mapping[str, torch.Tensor], number: int) -> _Layer:
        import torch

        prefix = f"encoder.layer.{number}."
        inward = [_pair(weights, f"{prefix}attention.self.{part}") for part in ("query", "key", "value")]
        joined = torch.cat([pair[0] for pair in inward]), torch.cat([pair[1] for pair in inward])
        return _Layer(
            inward=self._typed(joined),
            outward=self._typed(_pair(weights, f"{prefix}attention.output.dense")),
            attention_norm=_pair(weights, f"{prefix}attention.output.LayerNorm"),
            widen=self._typed(_pair(weights, f"{prefix}intermediate.dense")),
            narrow=self._typed(_pair(weights, f"{prefix}output.dense")),
            output_norm=_pair(weights, f"{prefix}output.LayerNorm"),
        )

    def _typed(self, pair: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        return pair[0].to(self._type), pair[1].to(self._type)


def _pair(weights: Mapping[str, torch.Tensor], name: str) -> tuple[torch.Tensor, torch.Tensor]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def as_array(state: torch.Tensor) -> NDArray[np.float32]:
    """The same numbers as a NumPy array of float32."""
    array: NDArray[np.float32] = state.float().numpy()
    return array
