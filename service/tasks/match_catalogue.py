"""Matching a catalogue as a task. Its steps need no cursor: a text is stored once under content and versions."""

from dataclasses import asdict
from typing import Any

from service.parts import Parts
from service.tasks.work import Work


def match_offerings(parts: Parts, work: Work) -> dict[str, Any]:
    """Match every text of the catalogue that is not matched under the versions asked for."""
    asked = work.arguments
    handle = parts.library.matcher(asked.get("taxonomy"), asked.get("matcher"))
    offerings = parts.offerings.all(work.scope)
    matched = parts.match_offerings(
        work.scope, handle, offerings, lambda done, total: work.progress("matching", done, total)
    )
    work.progress("matching", matched.texts, matched.texts)
    return {"versions": asdict(handle.versions), "offerings": len(offerings), "texts": matched.texts}
