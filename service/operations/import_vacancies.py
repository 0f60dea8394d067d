"""Import vacancies, and mark those that were posted before."""

from collections.abc import Iterable
from dataclasses import replace

from service.domain import Problem, Scope, Vacancy
from service.importers.base import Row
from service.market.reposts import find_reposts
from service.operations.import_records import ImportReport, RecordSink, import_records
from service.operations.steps import AtOnce, Steps
from service.store.vacancies import VacancyRepository, vacancy_id


class ImportVacancies:
    """Stores the vacancies of a file."""

    def __init__(self, vacancies: VacancyRepository) -> None:
        self._vacancies = vacancies

    def __call__(
        self,
        scope: Scope,
        rows: Iterable[Row[Vacancy] | Problem],
        source: str | None = None,
        steps: Steps | None = None,
    ) -> ImportReport:
        """Import rows; the same file twice changes nothing."""
        steps = steps or AtOnce()
        sink = RecordSink[Vacancy](
            identify=lambda record: vacancy_id(scope, record),
            save=lambda records: self._vacancies.save(scope, records),
        )
        report = import_records(_with_source(rows, source), sink, steps)
        if report.created or report.updated:
            stored = {item.id: item.vacancy for item in self._vacancies.all(scope)}
            with steps.step("finishing", steps.cursor.get("stored", 0)):
                self._vacancies.mark_reposts(scope, find_reposts(stored))
        return report


def _with_source(rows: Iterable[Row[Vacancy] | Problem], source: str | None) -> Iterable[Row[Vacancy] | Problem]:
    for item in rows:
        if source is None or isinstance(item, Problem):
            yield item
        else:
            yield Row(item.number, replace(item.record, source=source))
