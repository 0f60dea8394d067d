"""What every matcher is: a thing that ranks concepts for queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from service.domain import Match


@dataclass(frozen=True, slots=True)
class Query:
    """A text to match, and its context, e.g. the title of the offering that the outcome belongs to.

    keep: whether vectors of the text may be cached; never for persons' texts.
    """

    text: str
    context: str = ""
    keep: bool = False


class Matcher(Protocol):
    """Ranks concepts of one taxonomy for queries."""

    @property
    def name(self) -> str:
        """The name it is registered under."""

    @property
    def matcher_version(self) -> str:
        """Name and version of the method, as shown in `versions.matcher`."""

    @property
    def calibration_version(self) -> str:
        """Hash of the calibration, as shown in `versions.calibration`; "none" where scores are not calibrated."""

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        """Rank at most `limit` concepts a query, best first (ties by URI), whatever their verdict."""
