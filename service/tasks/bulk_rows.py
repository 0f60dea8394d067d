"""Bulk work as a task: some rows a step, their results appended to the task's output; a repeated row does no harm."""

import json
from typing import Any

from service.answers.bulk import COLUMNS, cells, result
from service.operations.bulk import Bulk
from service.operations.bulk_rows import json_lines, table
from service.parts import Parts
from service.tasks.work import Work

STEP = 20
CONTENT_TYPES = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}


def import_candidates(parts: Parts, work: Work) -> dict[str, Any]:
    """Add credentials to candidates, one a row."""
    return _run(parts, work, "candidates.import")


def fit_candidates(parts: Parts, work: Work) -> dict[str, Any]:
    """Fit candidates to targets, one pair a row."""
    return _run(parts, work, "candidates.fit")


def find_gaps(parts: Parts, work: Work) -> dict[str, Any]:
    """Find what persons lack for targets, one a row; nothing is stored of them."""
    return _run(parts, work, "gaps.batch")


def _run(parts: Parts, work: Work, name: str) -> dict[str, Any]:
    kind = Bulk(parts.candidates, parts.find_gap).kinds()[name]
    form = work.arguments["format"]
    # Lines that an erasure emptied stay as empty lines, so that the count of rows goes on.
    lines = work.input().decode().split("\n")
    problems = work.cursor.get("problems", 0)
    while (start := work.cursor.get("rows", 0)) < len(lines):
        end = min(start + STEP, len(lines))
        done = [
            result(number, kind.key, kind.do(work.scope, json.loads(line)))
            for number, line in enumerate(lines[start:end], start + 1)
            if line
        ]
        problems += sum("problem" in item for item in done)
        with work.step("rows", end, len(lines)):
            work.write(_written(name, form, done, first=start == 0))
            work.cursor.update(rows=end, problems=problems)
    return {"rows": sum(bool(line) for line in lines), "problems": problems, "content_type": CONTENT_TYPES[form]}


def _written(name: str, form: str, done: list[dict[str, Any]], *, first: bool) -> bytes:
    if form == "csv":
        return table([row for item in done for row in cells(item)], COLUMNS[name], heading=first).encode()
    return json_lines(done).encode()
