"""What a client asks of single offerings, each answered yes, no or unknown."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache

from service.domain import Offering
from service.errors import BadInput, FieldError
from service.importers.cell_values import read_language
from service.quality.words import data, first_named
from service.text.normal import folded_form


@dataclass(frozen=True)
class Conditions:
    """What an offering must be; empty and None ask nothing. Lists name everything that will do."""

    languages: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    starts_from: date | None = None
    ends_by: date | None = None

    def asked(self) -> list[str]:
        """The names of the conditions that ask something, in the order of the fields."""
        return [item.name for item in fields(self) if getattr(self, item.name)]

    def answers(self, offering: Offering) -> Mapping[str, bool | None]:
        """Whether the offering is what each condition asks; None where it does not say."""
        return {name: CONDITIONS[name](offering, self) for name in self.asked()}


def checked_languages(names: Iterable[str], pointer: str) -> tuple[str, ...]:
    """Languages as offerings carry them; BadInput for a name that is none."""
    found = []
    for place, name in enumerate(names):
        try:
            found.append(read_language(name) or "")
        except ValueError as error:
            raise BadInput(str(error), [FieldError(f"{pointer}/{place}", str(error))]) from None
    return tuple(found)


@lru_cache(maxsize=4096)
def mode_of(text: str) -> str:
    """online, onsite, blended or work-experience where the words say so, else the words themselves."""
    return str(first_named(data("facts")["modes"], text) or folded_form(text))


@lru_cache(maxsize=4096)
def level_of(text: str) -> str:
    """A level with blanks, signs and case aside: "EQF-5" and "eqf 5" are one."""
    return " ".join(re.findall(r"[^\W\d_]+|\d+", folded_form(text)))


@lru_cache(maxsize=4096)
def primary_language(tag: str) -> str:
    """The language of a tag, without region: "en" of "en-GB"."""
    return tag.partition("-")[0].casefold()


def _language(offering: Offering, asked: Conditions) -> bool | None:
    if offering.language is None:
        return None
    own = offering.language.casefold()
    return any(own == tag.casefold() or primary_language(own) == tag.casefold() for tag in asked.languages)


def _mode(offering: Offering, asked: Conditions) -> bool | None:
    if offering.mode is None:
        return None
    return mode_of(offering.mode) in {mode_of(mode) for mode in asked.modes}


def _level(offering: Offering, asked: Conditions) -> bool | None:
    if offering.level is None:
        return None
    return level_of(offering.level) in {level_of(level) for level in asked.levels}


def _provider(offering: Offering, asked: Conditions) -> bool | None:
    if offering.provider is None:
        return None
    return folded_form(offering.provider) in {folded_form(name) for name in asked.providers}


def _starts_from(offering: Offering, asked: Conditions) -> bool | None:
    return None if offering.start is None or asked.starts_from is None else offering.start >= asked.starts_from


def _ends_by(offering: Offering, asked: Conditions) -> bool | None:
    return None if offering.end is None or asked.ends_by is None else offering.end <= asked.ends_by


CONDITIONS: Mapping[str, Callable[[Offering, Conditions], bool | None]] = {
    "languages": _language,
    "modes": _mode,
    "levels": _level,
    "providers": _provider,
    "starts_from": _starts_from,
    "ends_by": _ends_by,
}
