"""Import a catalogue: store its offerings, withdraw those gone from a complete snapshot, match what is new."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from service.domain import Offering, Problem, Scope
from service.errors import BadInput, FieldError
from service.importers.base import Row
from service.operations.import_records import ImportReport, RecordSink, import_records
from service.operations.reopen_judgements import ReopenJudgements
from service.operations.steps import AtOnce, Steps
from service.store.offerings import OfferingRepository, offering_id


@dataclass(frozen=True)
class CatalogueFile:
    """Where a catalogue comes from: source overrides that of the records; complete needs a snapshot date."""

    source: str | None = None
    snapshot: date | None = None
    complete: bool = False

    def check(self) -> None:
        """BadInput when a complete snapshot does not say of what, and when."""
        if self.complete and (self.snapshot is None or self.source is None):
            missing = "snapshot" if self.snapshot is None else "source"
            raise BadInput(
                "a complete snapshot needs a source and a date: absence means something only then",
                [FieldError(f"/{missing}", "is required with complete")],
            )


class ImportOfferings:
    """Stores the offerings of a file."""

    def __init__(self, offerings: OfferingRepository, reopen: ReopenJudgements) -> None:
        self._offerings = offerings
        self._reopen = reopen

    def __call__(
        self,
        scope: Scope,
        rows: Iterable[Row[Offering] | Problem],
        file: CatalogueFile,
        steps: Steps | None = None,
    ) -> ImportReport:
        """Import rows; the same file twice changes nothing. BadInput before anything is stored."""
        steps = steps or AtOnce()
        file.check()
        sink = RecordSink[Offering](
            identify=lambda record: offering_id(scope, record),
            save=lambda records: self._offerings.save(scope, records, file.snapshot),
        )
        report = import_records(_with_source(rows, file.source), sink, steps)
        with steps.step("finishing", steps.cursor.get("stored", 0)):
            if report.updated:
                self._reopen.for_changed_texts(scope)
            if "withdrawn" not in steps.cursor:
                steps.cursor["withdrawn"] = self._withdraw(scope, file)
        return replace(report, withdrawn=steps.cursor["withdrawn"])

    def _withdraw(self, scope: Scope, file: CatalogueFile) -> int:
        if not file.complete or file.source is None or file.snapshot is None:
            return 0
        return self._offerings.withdraw_absent(scope, file.source, file.snapshot)


def _with_source(rows: Iterable[Row[Offering] | Problem], source: str | None) -> Iterable[Row[Offering] | Problem]:
    for item in rows:
        if source is None or isinstance(item, Problem):
            yield item
        else:
            yield Row(item.number, replace(item.record, source=source))
