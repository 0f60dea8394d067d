"""Writes a trained model as the folder that service.matching reads: fp16 weights, tokenizer, manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from service.evaluation.training.network import WEIGHTS, Network
from service.evaluation.training.plan import TrainingPlan, TrainingReport

NAME = "skillsgap-minilm"
MANIFEST = "manifest.json"
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")
LICENCE_NOTES = (
    "Weights: Apache-2.0, tuned from all-MiniLM-L6-v2 (Apache-2.0).",
    "This service uses the ESCO classification of the European Commission.",
    "Made-up sentences: by this project's rules and patterns, Apache-2.0.",
    "Judged files listed under rows: see docs/model-card.md for the licence of each.",
)


def write_weights(network: Network, plan: TrainingPlan, report: TrainingReport) -> None:
    """Write model.safetensors (fp16), config.json, the tokenizer's files and manifest.json into plan.output."""
    import torch
    from safetensors.torch import save_file

    folder = plan.output
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        name: value.detach().to("cpu", torch.float16).contiguous()
        for name, value in network.model.state_dict().items()
        if value.is_floating_point() and not name.startswith("pooler.")
    }
    save_file(state, folder / WEIGHTS, metadata={"format": "pt"})
    config = json.loads((plan.base / "config.json").read_text(encoding="utf-8"))
    config.pop("_name_or_path", None)
    _write_json(folder / "config.json", config)
    for name in TOKENIZER_FILES:
        if (plan.base / name).is_file():
            shutil.copyfile(plan.base / name, folder / name)
    _write_json(folder / MANIFEST, manifest(network, plan, report))


def manifest(network: Network, plan: TrainingPlan, report: TrainingReport) -> dict[str, object]:
    """What the folder holds and where it comes from; files are listed with their sha256."""
    return {
        "name": NAME,
        "date": datetime.now(UTC).date().isoformat(),
        "command": command(plan),
        "seed": plan.seed,
        "precision": "bfloat16" if network.mixed else "float32",
        "rate": plan.rate,
        "harder": {
            name: getattr(plan, name) for name in ("lures", "mistakes", "described", "whole", "dropout", "average")
        },
        "mean": {"share": plan.mean.share, "weights": digest(plan.mean.folder / WEIGHTS)} if plan.mean else None,
        "base": digest(plan.base / WEIGHTS),
        "steps": report.steps,
        "rows": dict(sorted(report.rows.items())),
        "pairs": report.pairs,
        "taxonomies": [item.version for item in (plan.taxonomy, plan.older) if item],
        "amounts": asdict(plan.amounts),
        "held_out_mrr": {"before": round(report.before, 4), "after": round(report.after, 4)},
        "licences": list(LICENCE_NOTES),
        "files": {name: digest(plan.output / name) for name in shipped_files(plan.output)},
    }


def command(plan: TrainingPlan) -> str:
    """The command line that repeats the run."""
    extras = "".join(f" --extra {extra.file.name}:{extra.times:g}" for extra in plan.extras)
    mean = f" --mean {plan.mean.folder.name}:{plan.mean.share:g}" if plan.mean else ""
    older = f" --older {plan.older.version}" if plan.older else ""
    return f"skillsgap train --recipe {plan.recipe} --seed {plan.seed}{older}{extras}{mean}"


def shipped_files(folder: Path) -> list[str]:
    """The files of a written folder that belong to the model, sorted; not the manifest, not a checkpoint."""
    wanted = {WEIGHTS, "config.json", "static.safetensors", *TOKENIZER_FILES}
    return sorted(item.name for item in folder.iterdir() if item.name in wanted)


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
