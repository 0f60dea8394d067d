"""Alembic's entry point; runs on the connection that Database.migrate hands over."""

from alembic import context

from service.store.all_tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
# SQLite's driver is told when to begin (see database.py), so the end of the run must be said as well.
connection.commit()
