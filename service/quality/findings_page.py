"""docs/findings.md, written from the rules, frameworks and gaps; a test compares.

Write it anew with `python -m service.quality.findings_page > docs/findings.md`.
"""

import sys
from collections import Counter

from service.quality.engine import FindingKind, Rule, rules
from service.quality.frameworks import Criterion, frameworks
from service.quality.words import data

INTRODUCTION = """# Findings

A finding is one statement about one offering: which rule, what was seen, the evidence, what would help. This page is
written from the code (`python -m service.quality.findings_page`), and a test compares.

A rule has three results. It *holds*, it is *violated*, or it is *unknown*: a date, cycle or size that is not stated is
never taken as wrong. Violated and unknown findings are listed; unknown ones say why nothing can be told.

A finding opens when a review first sees it, stays with its first day (`since`), and closes by itself when the cause is
gone. A person may waive it with a reason until a date; it comes back after that day, or as soon as its value changes.
Every opening, change, closing and waiver is an event (`GET /v1/findings/events`).

`skillsgap review` judges what changed since the last review: the offering's record, judgements, feedback, the loaded
targets, the versions, the rules themselves, or the day (each rule says on which day time alone may change its result).

A concept that a switch of the taxonomy removed comes with suggested successors; their scores are judgements and no
probabilities. A person confirms one by accepting it for the outcome (`POST /v1/judgements`), and the finding closes; so
it does when the outcome is rewritten, or the offering is reviewed after the switch.

- `skillsgap review`, `POST /v1/reviews`: judge what changed. `GET /v1/findings`: what is open, by offering, provider,
  rule, kind, severity, result. `GET /v1/rules`: what is judged.
- `GET /v1/findings/events?after=NUMBER`: what happened to findings. `finding.opened` and `finding.closed` are also
  events of the outbox (`GET /v1/events`, webhooks).
- `PUT /v1/findings/{id}/waiver`: set one aside until a date.
- `GET /v1/offerings/{id}/quality`: dimensions, frameworks, gaps, micro-evaluation.
- `POST /v1/offerings/{id}/feedback`: how relevant it is; shown with its number, never part of a fit.
- `GET /v1/offerings/{id}/cures`: alignments to declare (JSON, Open Badges 2 or 3, CSV), patterns to rewrite by.
- `skillsgap report`, `GET /v1/providers/{name}/report`: JSON or a page, in full or for the public.
- `POST /v1/quality:compare`: offerings and providers by dimension and framework.
- `skillsgap taxonomy diff`, `GET /v1/taxonomies/diff`: what changed between two versions of ESCO.

`./run demo` shows every rule at least once.

To add a rule: a function in `stale.py`, `misaligned.py` or `opaque.py`, an entry in `data/rules.yaml`, and cases in
`tests/quality/test_rules.py`.
"""


def findings_page() -> str:
    """The page as Markdown."""
    parts = [INTRODUCTION]
    for kind in FindingKind:
        chosen = [item for item in rules().values() if item.kind is kind]
        parts += [f"## {kind.value.capitalize()}\n", *(_rule(item) for item in chosen)]
    parts += [_frameworks(), _gaps(), _dimensions()]
    return "\n".join(parts)


def _rule(item: Rule) -> str:
    lines = [f"### `{item.id}`: {item.title}\n", f"{item.check.__doc__}\n"]
    lines.append(f"- cause: {item.cause}; severity: {item.severity.value}{'; a hint only' if item.hint else ''}")
    lines.append(f"- reads: {', '.join(item.fields)}")
    lines.append(f"- serves: {', '.join(item.serves)}")
    if item.settings:
        settings = ", ".join(f"{name} = {value}" for name, value in item.settings.items())
        lines.append(f"- settings (`data/rules.yaml`): {settings}")
    lines.append(f"- what helps: {item.fix}\n")
    return "\n".join(lines)


def _frameworks() -> str:
    lines = [
        "## Frameworks\n",
        "Coverage is the share of mandatory criteria that are met, among those that apply to offerings and can be",
        "known from a record. Hints (read from recall, or of low confidence), superseded and merely descriptive",
        "criteria, and those of awards and systems, never count.\n",
        "| framework | status | criteria | for offerings | a record can show | hints |",
        "|---|---|---|---|---|---|",
    ]
    for item in frameworks().values():
        applies = [one for one in item.criteria if _applies(one)]
        shown = [one for one in applies if one.check not in {"human", "external-evidence"} and not one.hint]
        hints = Counter(one.hint for one in applies)[True]
        counts = f"{len(item.criteria)} | {len(applies)} | {len(shown)} | {hints}"
        lines.append(f"| `{item.id}` {item.name} | {item.status} | {counts} |")
    return "\n".join(lines) + "\n"


def _applies(item: Criterion) -> bool:
    context = item.more.get("superseded") or item.more.get("descriptive")
    return item.applies_to not in {"award", "system"} and not context


def _gaps() -> str:
    lines = [
        "## The gaps of the review\n",
        "Each gap that Virkus and Mandre (2024) name, and the signals by which an offering shows it.\n",
        "| gap | checkable | signals | limits |",
        "|---|---|---|---|",
    ]
    for item in data("gap_map")["gaps"]:
        signals = ", ".join(f"`{one['id']}`" for one in item["signals"] if not one.get("scope"))
        lines.append(f"| {item['id']} {item['gap']} | {item['machine_checkable']} | {signals} | {item['limits']} |")
    return "\n".join(lines) + "\n"


def _dimensions() -> str:
    lines = [
        "## Nine dimensions\n",
        "The value of a dimension (0 to 1) is the mean of its signals that are known; with none it is unknown. Each",
        "signal is shown with its sentence and the criteria behind it, and there is no total.\n",
        "| dimension | signals |",
        "|---|---|",
    ]
    lines += [
        f"| {item['id']} | {', '.join(f'`{name}`' for name in item['signals'])} |"
        for item in data("gap_map")["dimensions"]
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(findings_page())
