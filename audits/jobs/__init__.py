"""The audits of a register by many machines: jobs in a queue on PostgreSQL, taken by workers.

The queue is Procrastinate, an extra (``oit-audit[postgresql]``); nothing here is imported without it.
"""
