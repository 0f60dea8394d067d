"""The kinds of tasks by name: where each is, imported when a worker meets one, and who may follow it."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from service.domain import Caller, KeyScope
from service.errors import UnknownName
from service.parts import Parts
from service.tasks.work import Work

# Does the work and gives the result as JSON. What it stores goes into `work.step()`, or can be repeated harmlessly.
Kind = Callable[[Parts, Work], dict[str, Any]]

HR, PROVIDER, ADVISER, AUDITOR, ADMIN = KeyScope

KINDS = {
    "offerings.import": ("service.tasks.import_catalogue:import_offerings", {PROVIDER}),
    "vacancies.import": ("service.tasks.import_catalogue:import_vacancies", {HR}),
    "offerings.match": ("service.tasks.match_catalogue:match_offerings", {PROVIDER}),
    "offerings.review": ("service.tasks.review_catalogue:review_offerings", {PROVIDER}),
    "candidates.import": ("service.tasks.bulk_rows:import_candidates", {HR}),
    "candidates.fit": ("service.tasks.bulk_rows:fit_candidates", {HR}),
    "gaps.batch": ("service.tasks.bulk_rows:find_gaps", {HR, ADVISER}),
    "fits.batch": ("service.tasks.fit_batch:fit_batch", {HR, PROVIDER, ADVISER}),
}


def get_kind(name: str) -> Kind:
    """The function of a kind; UnknownName lists the known ones."""
    if name not in KINDS:
        raise UnknownName.of("kind of task", name, list(KINDS))
    module, _, attribute = KINDS[name][0].partition(":")
    kind: Kind = getattr(import_module(module), attribute)
    return kind


def followed_by(caller: Caller) -> list[str]:
    """The kinds whose tasks a caller may see, cancel and try again."""
    return [name for name, (_, scopes) in KINDS.items() if caller.may(frozenset(scopes))]
