"""The database: tables, migrations and repositories, on SQLite and PostgreSQL."""
