"""skillsgap calibrate, from the command line."""

import json
from pathlib import Path

import pytest

from service.matching.calibration import Calibration
from service.matching.fast_evidence import FAST_FEATURES
from service.matching.features import FEATURES
from service.parts import Parts
from tests.cli.conftest import Run
from tests.conftest import Samples


def judged(samples: Samples, folder: Path) -> Path:
    """Every concept's label after a few words, two concepts judged for it."""
    concepts = sorted(samples.parts.library.shelf().taxonomy.concepts.values(), key=lambda concept: concept.uri)
    lines = [
        {"id": place, "text": f"Able to {one.preferred_label}", "judged": {one.uri: [2, 2], other.uri: [0, 0]}}
        for place, (one, other) in enumerate(zip(concepts, concepts[1:] + concepts[:1], strict=True))
    ]
    path = folder / "judged.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("matcher", "features"), [("fast", ()), ("default", ()), ("default", ("label", "pieces")), ("default", ("label",))]
)
@pytest.mark.usefixtures("ids")
def test_what_is_written_is_a_calibration_of_the_model_in_use(
    run: Run, samples: Samples, tmp_path: Path, matcher: str, features: tuple[str, ...]
) -> None:
    out = tmp_path / "calibration.json"
    chosen = [part for feature in features for part in ("--feature", feature)]
    command = ("calibrate", str(judged(samples, tmp_path)), "--matcher", matcher, *chosen, "--out", str(out), "--json")
    code, text, _ = run(*command)
    assert code == 0
    report = json.loads(text)
    parts: Parts = samples.parts
    over = parts.matchers.over(parts.library.shelf().taxonomy)
    table = over.over_table.encoder.name
    found = Calibration.among([out], matcher, report["model"], table)
    known = FAST_FEATURES if matcher == "fast" else FEATURES
    assert (found.version, found.features) == (report["calibration"], features or tuple(known))
    assert found.models == ((table,) if matcher == "fast" else (over.encoder.name,))
    assert found.table == (table if {"pieces", "pieces_behind"} & set(found.features) else "")
