"""Many fits as a task: some offerings a step, their lines appended to the task's output."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from service.answers import fits as answers
from service.domain import Versions
from service.operations.fit_offerings import Using
from service.parts import Parts
from service.tasks.work import Work

# Offerings fitted in one step.
STEP = 50
CONTENT_TYPES = {"json": "application/jsonl", "csv": "text/csv; charset=utf-8"}


def fit_batch(parts: Parts, work: Work) -> dict[str, Any]:
    """Fit every offering to every target; one line a pair, offerings in the order given."""
    asked = work.arguments
    offerings: Sequence[str] = asked["offerings"]
    versions = parts.library.matcher(asked.get("taxonomy"), asked.get("matcher")).versions
    while (start := work.cursor.get("offerings", 0)) < len(offerings):
        end = min(start + STEP, len(offerings))
        lines, versions = _lines(parts, work, offerings[start:end])
        with work.step("fitting", end, len(offerings)):
            work.write(_whole(lines, start == 0, end == len(offerings)) if asked["format"] == "csv" else lines.encode())
            work.cursor["offerings"] = end
    pairs = len(offerings) * len(asked["targets"])
    return {"versions": asdict(versions), "pairs": pairs, "content_type": CONTENT_TYPES[asked["format"]]}


def _lines(parts: Parts, work: Work, offerings: Sequence[str]) -> tuple[str, Versions]:
    asked = work.arguments
    using = Using(asked.get("taxonomy"), asked.get("matcher"))
    if asked["detail"] == "numbers" or asked["format"] == "csv":
        numbers = parts.fit_offerings.numbers(work.scope, offerings, asked["targets"], using)
        if asked["format"] == "csv":
            return answers.fit_numbers_csv(numbers), numbers.versions
        return _json_lines(answers.fit_numbers(numbers)), numbers.versions
    pairs = parts.fit_offerings.pairs(work.scope, offerings, asked["targets"], using)
    return _json_lines(answers.offering_fits(pairs)), pairs.versions


def _json_lines(answer: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(item, ensure_ascii=False)}\n" for item in answer["fits"])


def _whole(table: str, first: bool, last: bool) -> bytes:  # noqa: FBT001  two ends of one table
    """A part of one table: the heading stands in the first only, the attribution in the last."""
    heading, *lines, attribution = table.splitlines(keepends=True)
    return "".join([*([heading] if first else []), *lines, *([attribution] if last else [])]).encode()
