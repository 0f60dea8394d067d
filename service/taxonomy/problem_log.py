"""Problems of an import, counted instead of repeated."""

from dataclasses import dataclass, field

from service.domain import Problem


@dataclass(slots=True)
class ProblemLog:
    """Collects problems; the same reason in the same file and field is counted, with its first row."""

    _first_row: dict[tuple[str, str, str], int | None] = field(default_factory=dict)
    _counts: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def add(self, reason: str, file: str = "", row: int | None = None, column: str = "") -> None:
        """Note one more occurrence."""
        key = (file, column, reason)
        self._first_row.setdefault(key, row)
        self._counts[key] = self._counts.get(key, 0) + 1

    def add_many(self, reason: str, count: int, file: str = "") -> None:
        """Note several occurrences at once; none if count is 0."""
        if count:
            key = (file, "", reason)
            self._first_row.setdefault(key, None)
            self._counts[key] = self._counts.get(key, 0) + count

    def problems(self) -> tuple[Problem, ...]:
        """Everything noted, by file, field, reason."""
        return tuple(
            Problem(
                reason=reason,
                file=file or None,
                row=self._first_row[file, column, reason],
                field=column or None,
                count=count,
            )
            for (file, column, reason), count in sorted(self._counts.items())
        )
