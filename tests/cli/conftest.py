"""Calls the command as a user does, in a home of its own."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import service.__main__ as command
from service.parts import Parts
from service.settings import Settings
from tests.conftest import Samples
from tests.samples import load_samples

Result = tuple[int, str, str]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], samples: Samples) -> Run:
    """Calls the command in a home of its own; the model loaded by other tests is used again."""
    monkeypatch.setenv("SKILLSGAP_HOME", str(tmp_path / "home"))
    encoder = samples.parts.encoder
    monkeypatch.setattr("service.parts.whole.TransformerEncoder", lambda *_: encoder)

    def call(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["skillsgap", *arguments])
        try:
            command.main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def ids(run: Run, tmp_path: Path, samples: Samples) -> dict[str, str]:
    """The samples in the home of the command."""
    del run
    return load_samples(Parts(Settings(home=tmp_path / "home"), encoder=samples.parts.encoder))
