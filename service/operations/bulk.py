"""Many candidates or gaps, row by row: what is wrong with one row is said in its result and stops no other."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain import Scope
from service.errors import BadInput, ServiceError
from service.operations.add_credentials import AddedFile, checked_candidate
from service.operations.bulk_rows import Columns, Row
from service.operations.candidates import Candidates
from service.operations.find_gap import FindGap, Gap, Have
from service.operations.fit_candidate import CandidateFit
from service.operations.verify_credentials import Asked

HAVE_MAX = 1000
HAVE = ("text", "concept", "offering")


@dataclass(frozen=True)
class RowDone:
    """What became of a row: the answer, or the problem."""

    key: str
    answer: "Answered | None"
    problem: str | None = None


Answered = list[AddedFile] | CandidateFit | Gap
Do = Callable[[Scope, Row], RowDone]


@dataclass(frozen=True)
class BulkKind:
    """Something that is done for many: the fields of a row, the field that names it, and how."""

    columns: Columns
    key: str
    do: Do


class Bulk:
    """What can be done for many at once, by name."""

    def __init__(self, candidates: Candidates, find_gap: FindGap) -> None:
        self._candidates = candidates
        self._find_gap = find_gap

    def kinds(self) -> Mapping[str, BulkKind]:
        """The kinds."""
        return {
            "candidates.import": BulkKind(
                Columns(("candidate", "credential"), ("subject",)), "candidate", self._imported
            ),
            "candidates.fit": BulkKind(Columns(("candidate", "target")), "candidate", self._fitted),
            "gaps.batch": BulkKind(Columns(("id", "target"), ("have", *HAVE)), "id", self._gap_of),
        }

    def _imported(self, scope: Scope, row: Row) -> RowDone:
        def add() -> list[AddedFile]:
            credential = row["credential"]
            data = credential if isinstance(credential, str) else json.dumps(credential)
            asked = Asked(_text(row, "subject") if "subject" in row else None, {})
            return self._candidates.add(scope, _text(row, "candidate"), [("credential", data.encode())], asked)

        return _done(_named(row, "candidate"), add)

    def _fitted(self, scope: Scope, row: Row) -> RowDone:
        def fit() -> CandidateFit:
            return self._candidates.fit(scope, checked_candidate(_text(row, "candidate")), _text(row, "target"))

        return _done(_named(row, "candidate"), fit)

    def _gap_of(self, scope: Scope, row: Row) -> RowDone:
        def gap() -> Gap:
            checked_candidate(_text(row, "id"))
            return self._find_gap(scope, _haves(row), _text(row, "target"))

        return _done(_named(row, "id"), gap)


def _done(key: str, work: Callable[[], Answered]) -> RowDone:
    try:
        return RowDone(key, work())
    except ServiceError as error:
        return RowDone(key, None, error.detail)


def _named(row: Row, field: str) -> str:
    return str(row.get(field, ""))[:128]


def _text(row: Row, field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or "\x00" in value:
        raise BadInput(f"{field} must be a text")
    return value


def _haves(row: Row) -> list[Have]:
    given = row.get("have")
    if given is None:
        given = [{name: row[name] for name in HAVE if name in row}]
    if not isinstance(given, list) or not 1 <= len(given) <= HAVE_MAX:
        raise BadInput(f"have must be a list of 1 to {HAVE_MAX} things")
    return [_have(item) for item in given]


def _have(item: Any) -> Have:
    known = {*HAVE, "context"}
    if not isinstance(item, dict) or not set(item) <= known or sum(name in item for name in HAVE) != 1:
        raise BadInput("each thing that a person has is exactly one of text, concept and offering")
    if not all(isinstance(value, str) and "\x00" not in value for value in item.values()):
        raise BadInput("text, concept and offering must be texts")
    return Have(**item)
