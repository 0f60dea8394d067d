"""A review as a task; what was judged on the same ground before is not judged again."""

from datetime import date
from typing import Any

from service.answers.findings import review
from service.parts import Parts
from service.tasks.work import Work


def review_offerings(parts: Parts, work: Work) -> dict[str, Any]:
    """Judge the offerings asked for, or all, that changed since they were last judged."""
    asked = work.arguments
    report = parts.review_offerings(work.scope, date.fromisoformat(asked["on"]), asked["offerings"], steps=work)
    return review(report)
