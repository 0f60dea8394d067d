"""What every importer is: a reader of one format, record by record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from service.domain import Problem

RecordOut_co = TypeVar("RecordOut_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Row(Generic[RecordOut_co]):
    """A good record and where it stood (rows count from 1, the header of a CSV not counted)."""

    number: int
    record: RecordOut_co


class Importer(Protocol[RecordOut_co]):
    """Reads one format; a bad record is a Problem value, an unusable file an UnreadableFile error."""

    def sniff(self, head: bytes) -> bool:
        """Say from the first bytes whether this file is ours."""

    def read(self, data: bytes) -> Iterator[Row[RecordOut_co] | Problem]:
        """Yield records and problems in order; raise UnreadableFile if none can be read."""
