"""Fuzzing: a target for every parser of bytes or text that strangers write.

``python -m benchmarks.fuzz [NAME…] --seconds N --json FILE``; CONTRIBUTING.md and ``table.py`` tell more.
Needs atheris (the extra ``fuzz``), which no other part of the program does.
"""
