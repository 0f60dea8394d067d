"""Every table of the service: importing their modules is what adds them to the metadata."""

from service.store import tables_access, tables_candidates, tables_people, tables_quality, tables_work
from service.store.tables import metadata

MODULES = (tables_access, tables_candidates, tables_people, tables_quality, tables_work)

__all__ = ["MODULES", "metadata"]
