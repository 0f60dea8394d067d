"""Options that say whose gap it is and what offerings must be."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from service.cli.gap import read_have
from service.errors import BadInput
from service.operations.offering_conditions import Conditions, checked_languages
from service.operations.plan_request import Limits, Person

Command = TypeVar("Command", bound=Callable[..., Any])
DAY = click.DateTime(["%Y-%m-%d"])

_PERSON = (
    click.option("--have", help='JSON Lines, each with "text", "concept" or "offering"; - is standard input.'),
    click.option("--candidate", help="Id of a stored candidate, instead of --have."),
)
_CONDITIONS = (
    click.option("--language", "languages", multiple=True, help="Any of these languages."),
    click.option("--mode", "modes", multiple=True, help="online, onsite, blended, or as the catalogue says."),
    click.option("--level", "levels", multiple=True, help='As the catalogue says, e.g. "EQF 5".'),
    click.option("--provider", "providers", multiple=True, help="Any of these providers."),
    click.option("--starts-from", type=DAY, help="Only what starts on this day or later."),
    click.option("--ends-by", type=DAY, help="Only what ends on this day or before."),
)
_LIMITS = (
    click.option("--budget", type=click.FloatRange(0), help="Most that the plan may cost."),
    click.option("--currency", help="Of prices, e.g. EUR; the commonest one if absent."),
    click.option("--hours", type=click.FloatRange(0), help="Most hours of work."),
    click.option("--at-most", type=click.IntRange(0), help="Most offerings."),
)


def person_options(command: Command) -> Command:
    """--have and --candidate."""
    return _with(command, _PERSON)


def limit_options(command: Command) -> Command:
    """Budget, hours and what offerings must be."""
    return _with(command, (*_LIMITS, *_CONDITIONS))


def condition_options(command: Command) -> Command:
    """What offerings must be."""
    return _with(command, _CONDITIONS)


def person(given: dict[str, Any]) -> Person:
    """Whose gap it is; exactly one of --have and --candidate."""
    if (given["have"] is None) == (given["candidate"] is None):
        raise BadInput("give either --have FILE or --candidate ID")
    if given["candidate"] is not None:
        return Person(candidate=given["candidate"])
    return Person(tuple(read_have(given["have"])))


def limits(given: dict[str, Any]) -> Limits:
    """The limits that were given."""
    return Limits(given["budget"], given["currency"], given["hours"], given["at_most"], conditions(given))


def conditions(given: dict[str, Any]) -> Conditions:
    """What each offering must be."""
    first, last = given["starts_from"], given["ends_by"]
    return Conditions(
        checked_languages(given["languages"], "/languages"),
        given["modes"],
        given["levels"],
        given["providers"],
        first.date() if first else None,
        last.date() if last else None,
    )


def _with(command: Command, options: tuple[Callable[[Command], Command], ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
