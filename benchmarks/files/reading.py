"""Reads the files of one group and prints what was found as JSON. A process of its own, to be measured.

``python -m benchmarks.files.reading FOLDER GROUP REPAIRS``
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from crawler.extract import pdf, written
from crawler.extract.files import Limits, read_file, sniff


def read_group(folder: Path, group: str, repairs: str) -> list[dict[str, Any]]:
    """What was read from every file of a group; the time is that of reading alone, in ms."""
    pdf.REPAIRS = pdf.Repairs(second_opinion="second" in repairs, mending="mend" in repairs)
    if "lines" not in repairs:  # a year on a line of its own is left there
        written._YEAR_LINE, written._YEAR_ALONE = -1, re.compile("(?!)")
    truth = [made for made in json.loads((folder / "truth.json").read_text()) if made["group"] == group]
    for made in truth[:1]:  # the parser is loaded, as it is in a worker that has read a file
        read_file(Path(made["file"]), sniff(Path(made["file"]).read_bytes()), Limits())
    return [_read(made) for made in truth]


def _read(made: dict[str, Any]) -> dict[str, Any]:
    path = Path(made["file"])
    began = time.perf_counter()
    read = read_file(path, sniff(path.read_bytes()), Limits())
    spent = time.perf_counter() - began
    return {
        **made,
        "kind": str(read.kind),
        "read_title": read.title,
        "problem": str(read.problem),
        "reader": read.reader,
        "dated": str(read.dated) if read.dated_by == "text" else "",
        "ms": spent * 1000,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"files": read_group(Path(sys.argv[1]), sys.argv[2], sys.argv[3])}) + "\n")
