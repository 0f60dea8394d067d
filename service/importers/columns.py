"""Finds which column of a table, or key of an object, holds which field."""

import re
from collections.abc import Mapping, Sequence

from service.errors import BadInput, FieldError, UnknownName

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGNS = re.compile(r"[\W_]+")


def plain_name(name: str) -> str:
    """Write a column name small, with single blanks for signs and camelCase humps."""
    return _SIGNS.sub(" ", _HUMP.sub(" ", name)).strip().casefold()


def find_columns(
    header: Sequence[str], names: Mapping[str, Sequence[str]], mapping: Mapping[str, str], kind: str
) -> dict[str, str]:
    """Return field -> column: `mapping` wins, then the first of a field's `names` that a free column has.

    Names are compared as plain_name writes them. Raises UnknownName for a field without names (`kind` says what has
    such fields: "offering"), BadInput for a column that is not in the header.
    """
    for field, column in mapping.items():
        if field not in names:
            raise UnknownName.of(f"{kind} field", field, tuple(names))
        if column not in header:
            detail = f"no column {column!r}; the columns are: {', '.join(header)[:500]}"
            raise BadInput(detail, [FieldError(f"/map/{field}", detail)])
    chosen = dict(mapping)
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(plain_name(column), column)
    for field, known in names.items():
        taken = set(chosen.values())
        free = (by_name[name] for name in known if name in by_name and by_name[name] not in taken)
        column = chosen.get(field) or next(free, "")
        if column:
            chosen[field] = column
    return chosen
