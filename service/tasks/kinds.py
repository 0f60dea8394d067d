"""The kinds of tasks by name, imported when a worker meets one."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from service.errors import UnknownName
from service.parts import Parts
from service.tasks.work import Work

# Does the work and gives the result as JSON. What it stores goes into `work.step()`, or can be repeated harmlessly.
Kind = Callable[[Parts, Work], dict[str, Any]]

KINDS = {
    "offerings.import": "service.tasks.import_catalogue:import_offerings",
    "vacancies.import": "service.tasks.import_catalogue:import_vacancies",
    "offerings.match": "service.tasks.match_catalogue:match_offerings",
    "offerings.review": "service.tasks.review_catalogue:review_offerings",
    "fits.batch": "service.tasks.fit_batch:fit_batch",
}


def get_kind(name: str) -> Kind:
    """The function of a kind; UnknownName lists the known ones."""
    if name not in KINDS:
        raise UnknownName.of("kind of task", name, list(KINDS))
    module, _, attribute = KINDS[name].partition(":")
    kind: Kind = getattr(import_module(module), attribute)
    return kind
