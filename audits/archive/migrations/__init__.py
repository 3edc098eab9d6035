"""Steps from one shape of the tables to the next; Alembic runs env.py, see `audits.archive.migrating`."""
