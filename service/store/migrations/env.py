"""Alembic's entry point; runs on the connection that Database.migrate hands over."""

from alembic import context

from service.store import tables_access, tables_candidates, tables_people, tables_quality, tables_work
from service.store.tables import metadata

# Importing the modules is what adds their tables to the metadata.
MODULES = (tables_access, tables_candidates, tables_people, tables_quality, tables_work)
OTHER_TABLES = tuple(module.__name__ for module in MODULES)

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
# SQLite's driver is told when to begin (see database.py), so the end of the run must be said as well.
connection.commit()
