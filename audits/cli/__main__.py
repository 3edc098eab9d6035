"""``python -m audits.cli``: the command line without the console script."""

from audits.cli import main

main()
