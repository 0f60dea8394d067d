"""Results of bulk work, one a row, as JSON and as cells of a table."""

from typing import Any

from service.answers import candidates as candidate_answers
from service.answers.common import Json
from service.answers.fits import gap
from service.operations.bulk import RowDone
from service.operations.fit_candidate import CandidateFit

IMPORT_COLUMNS = ("row", "candidate", "outcome", "verdict", "trusted", "title", "credential", "problem")
FIT_COLUMNS = (
    "row",
    "candidate",
    "target",
    "target_label",
    "essential_met",
    "essential_partly",
    "essential_not_sure",
    "essential_no_evidence",
    "optional_met",
    "optional_partly",
    "optional_not_sure",
    "optional_no_evidence",
    "coverage_low",
    "coverage_high",
    "score",
    "problem",
)
GAP_COLUMNS = ("row", "id", "target", "target_label", "summary", "coverage_low", "coverage_high", "open", "problem")
COLUMNS = {"candidates.import": IMPORT_COLUMNS, "candidates.fit": FIT_COLUMNS, "gaps.batch": GAP_COLUMNS}


def result(number: int, key: str, done: RowDone) -> Json:
    """One line of JSON Lines."""
    named: Json = {"row": number, key: done.key}
    if done.answer is None:
        return named | {"problem": done.problem}
    if isinstance(done.answer, CandidateFit):
        return named | candidate_answers.candidate_fit(done.answer)
    if isinstance(done.answer, list):
        return named | candidate_answers.added(done.key, done.answer)
    return named | gap(done.answer)


def cells(line: Json) -> list[dict[str, Any]]:
    """The same as rows of a table: one, or for an import one a credential."""
    flat = {name: value for name, value in line.items() if not isinstance(value, dict | list)}
    if "files" in line:
        found = [item for file in line["files"] for item in file["credentials"]]
        return [{**flat, **_plain(item), "credential": item["id"], "problem": item["reason"]} for item in found]
    counts = line.get("counts", {})
    for importance in ("essential", "optional"):
        flat |= {f"{importance}_{verdict}": number for verdict, number in counts.get(importance, {}).items()}
    coverage = line.get("coverage") or {}
    flat |= {f"coverage_{name}": value for name, value in coverage.items()}
    return [flat | ({"open": " ".join(line["open"])} if "open" in line else {})]


def _plain(item: Json) -> Json:
    return {name: value for name, value in item.items() if not isinstance(value, dict | list)}
