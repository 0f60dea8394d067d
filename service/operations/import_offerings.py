"""Import a catalogue: store its offerings, withdraw those gone from a complete snapshot, match what is new."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from service.domain import Offering, Problem, Scope
from service.errors import BadInput, FieldError
from service.importers.base import Row
from service.operations.import_records import ImportReport, RecordSink, import_records
from service.operations.reopen_judgements import ReopenJudgements
from service.store.offerings import OfferingRepository, offering_id


@dataclass(frozen=True)
class CatalogueFile:
    """Where a catalogue comes from: source overrides that of the records; complete needs a snapshot date."""

    source: str | None = None
    snapshot: date | None = None
    complete: bool = False


class ImportOfferings:
    """Stores the offerings of a file."""

    def __init__(self, offerings: OfferingRepository, reopen: ReopenJudgements) -> None:
        self._offerings = offerings
        self._reopen = reopen

    def __call__(self, scope: Scope, rows: Iterable[Row[Offering] | Problem], file: CatalogueFile) -> ImportReport:
        """Import rows; the same file twice changes nothing."""
        if file.complete and (file.snapshot is None or file.source is None):
            missing = "snapshot" if file.snapshot is None else "source"
            raise BadInput(
                "a complete snapshot needs a source and a date: absence means something only then",
                [FieldError(f"/{missing}", "is required with complete")],
            )
        sink = RecordSink[Offering](
            identify=lambda record: offering_id(scope, record),
            save=lambda records: self._offerings.save(scope, records, file.snapshot),
        )
        report = import_records(_with_source(rows, file.source), sink)
        if report.updated:
            self._reopen.for_changed_texts(scope)
        withdrawn = 0
        if file.complete and file.source is not None and file.snapshot is not None:
            withdrawn = self._offerings.withdraw_absent(scope, file.source, file.snapshot)
        return replace(report, withdrawn=withdrawn)


def _with_source(rows: Iterable[Row[Offering] | Problem], source: str | None) -> Iterable[Row[Offering] | Problem]:
    for item in rows:
        if source is None or isinstance(item, Problem):
            yield item
        else:
            yield Row(item.number, replace(item.record, source=source))
