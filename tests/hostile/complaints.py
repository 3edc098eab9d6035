"""What must hold after every case, whatever the catalogue says, and what its own line says."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import unicodedata
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import lxml.html
import openpyxl
from lxml import etree

from matchers.model import Evidence
from tests.audits.cli.running import ALL_FILES
from tests.hostile.cases import CONTACT, PLAN, Case
from tests.hostile.internet import TOWN
from tests.hostile.running import ROOT, Tried

ATTACK = "oitAttack"
"""Every payload of the catalogue that would run calls this; as text it may be shown."""
_ACTIVE = {"iframe", "object", "embed", "base", "form", "link", "applet", "frame"}
_FORMULA = tuple("=+-@\t\r|%＝＋－＠﹢﹣﹦﹫−")
_FOUND = ("present", "incomplete", "wrong_year")
_LARGEST_MB = {"evidence.jsonl.gz": 20}
"""Of any other file 5: however much a site sends, a report stays one that can be opened."""
# where names that lead upwards would lead
_ELSEWHERE = (Path("/tmp"), Path.cwd(), Path.home(), ROOT)
_BY_FORMAT = {"pdf": "report.pdf", "message": "message.txt", "data": "report-data.zip"}


def complaints(case: Case, tried: Tried, output: Path) -> list[str]:
    """All that is wrong with how a case ended; empty when it is survived."""
    if tried.code is None:
        return [f"the program died or hung: {tried.err}"]
    return list(universal(case, tried, output)) + list(_expected(case, tried, output))


def universal(case: Case, tried: Tried, output: Path) -> Iterator[str]:
    """What must hold whatever the case is."""
    if tried.strayed:
        yield f"connections left for {', '.join(sorted(set(tried.strayed)))}"
    if tried.left:
        yield f"temporary files left: {tried.left[:5]}"
    if astray := [str(one) for folder in _ELSEWHERE for one in folder.glob(f"*{ATTACK}*")]:
        yield f"files that came from the site: {astray[:5]}"
    if "Traceback" in tried.err:
        yield f"a traceback: {tried.err[-2000:]}"
    for name, said in (("output", tried.out), ("errors", tried.err)):
        if steering := {c for c in said if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - {"\n"}:
            yield f"characters that steer a terminal among the {name}: {sorted(map(ascii, steering))}"
    if tried.code == 2:
        return  # refused before work began
    names = {str(file.relative_to(output)) for file in output.rglob("*")}
    wanted = _files_of(case)
    if names != wanted:
        yield f"files of the output: {sorted(names ^ wanted)}"
        return
    for file in sorted(names):
        if (output / file).stat().st_size > _LARGEST_MB.get(file, 5) << 20:
            yield f"{file}: {(output / file).stat().st_size} bytes"
        if file in FILES:
            yield from (f"{file}: {problem}" for problem in FILES[file](output / file))


def _files_of(case: Case) -> set[str]:
    """Names of the files that the command of a case writes."""
    if "--format" not in case.options:
        return ALL_FILES
    formats = case.options[case.options.index("--format") + 1].split(",")
    return ALL_FILES | {_BY_FORMAT[name] for name in formats if name in _BY_FORMAT}


def _expected(case: Case, tried: Tried, output: Path) -> Iterator[str]:
    must = case.must
    if tried.code not in must.exit:
        yield f"exit code {tried.code}, not one of {must.exit}: {tried.err[-500:]}"
    if len(tried.asked) > must.requests_at_most:
        yield f"{len(tried.asked)} requests, more than {must.requests_at_most}"
    for text in must.never_asked:
        if asked := [f"{host} {target}" for host, target in tried.asked if text in f"{host} {target}"]:
            yield f"asked for {asked[0]}, which holds {text!r}"
    if not (output / "audit.json").is_file():
        return
    yield from _told_of(case, json.loads((output / "audit.json").read_text(encoding="utf-8")))
    if must.failure is not None:
        yield from _failure(case, must.failure, output)
    for file in output.iterdir():
        data = file.read_bytes()
        yield from (f"{file.name} holds {text!r}" for text in must.not_shows if text.encode() in data)


def _told_of(case: Case, audit: dict[str, Any]) -> Iterator[str]:
    """What audit.json says, held against what must happen."""
    must = case.must
    verdicts = {finding["code"]: finding for finding in audit["findings"]}
    for code, allowed in ((CONTACT, must.contact), (PLAN, must.verdict)):
        one = verdicts[code]
        if allowed and one["verdict"] not in allowed:
            why = f"{one['reason_code']}: {one['reason']}"
            yield f"{code} is {one['verdict']} ({why}), not one of {allowed}"
    if not must.sure and verdicts[PLAN]["verdict"] == "present" and not verdicts[PLAN]["needs_person"]:
        yield f"{PLAN} is surely present"
    found = [code for code, one in verdicts.items() if one["verdict"] in _FOUND]
    if len(found) > must.found_at_most:
        yield f"found {', '.join(found)}, more than {must.found_at_most}"
    if must.coverage != audit["coverage"]["failure"]:
        yield f"coverage.failure is {audit['coverage']['failure']!r}, not {must.coverage!r}"
    if lacking := set(must.warnings) - {warning["kind"] for warning in audit["warnings"]}:
        yield f"no warning of {sorted(lacking)}"
    written = json.dumps(audit, ensure_ascii=False)
    yield from (f"audit.json does not hold {text!r}" for text in must.shows if text not in written)


def _failure(case: Case, expected: str, output: Path) -> Iterator[str]:
    lines = map(json.loads, (output / "requests.jsonl").read_text(encoding="ascii").splitlines())
    path = case.place if case.link is None else case.link
    own = [line for line in lines if line["url"].endswith(path) and path != "/"]
    own = own or [line for line in lines if urlsplit(line["url"]).hostname == TOWN]
    if not own:
        yield f"the log holds no request for {path}"
    elif not own[-1]["failure"].startswith(expected) or (not expected and own[-1]["failure"]):
        yield f"the last request for {path} failed with {own[-1]['failure']!r}, not {expected!r}"


# --- files ----------------------------------------------------------------------------------


def _audit_json(file: Path) -> Iterator[str]:
    schema = json.loads((ROOT / "reports" / "audit.schema.json").read_text(encoding="utf-8"))
    text = file.read_text(encoding="utf-8")
    if unprintable := {c for c in text if unicodedata.category(c) in ("Cc", "Cs")} - {"\n"}:
        yield f"characters that steer a terminal: {sorted(map(ascii, unprintable))}"
    audit = json.loads(text)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(audit):
        yield f"{error.json_path}: {error.message[:200]}"


def _requests(file: Path) -> Iterator[str]:
    data = file.read_bytes()
    if any(byte > 126 or (byte < 32 and byte != 10) for byte in data):
        yield "bytes that are no printable ASCII"
    for number, line in enumerate(data.splitlines(), 1):
        try:
            record: Any = json.loads(line)
        except ValueError:
            record = {}
        if len(line) > 8000 or "url" not in record:
            yield f"line {number} is no record of a request"


def _html(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    page = lxml.html.document_fromstring(text)
    policy = "".join(map(str, page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")))
    if "default-src 'none'" not in policy or "script-src 'sha256-" not in policy:
        yield "no content security policy"
    yield from steering(text)
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _ACTIVE and element.tag != "form":
            yield f"an element <{element.tag}>"
        if element.tag == "meta" and element.get("http-equiv", "").lower() == "refresh":
            yield "a page that leads on"
        if element.tag in ("script", "style") and ATTACK in (element.text or ""):
            yield f"the attack inside <{element.tag}>"
        if element.tag == "script" and _digest(element.text or "") not in policy:
            yield "a script that the policy does not name"
        for name, value in element.attrib.items():
            yield from _attribute(element.tag, str(name), str(value))


def _digest(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def steering(text: str) -> Iterator[str]:
    """Characters that turn the direction of reading, are not seen, or steer what shows them."""
    found = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - set("\n\r\t\u200b\u2060")
    if found:
        yield f"characters that steer or hide: {sorted(map(ascii, found))[:5]}"


def _attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if name.startswith("on") or (name == "style" and ATTACK in value) or name == "srcdoc":
        yield f"<{tag} {name}={value[:60]!r}>"
    if name in ("href", "src", "action", "formaction", "xlink:href") and not re.match(
        r"(?:https?://|#|data:image/|mailto:|tel:|$)", value
    ):
        yield f"<{tag} {name}={value[:60]!r}>"


def _csv(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        yield from _table(opened.read())


def _table(text: str) -> Iterator[str]:
    rows = list(csv.reader(io.StringIO(text)))
    if len({len(row) for row in rows}) > 1:
        yield "rows of several lengths"
    yield from steering(text)
    for row in rows:
        yield from (f"a formula {cell[:60]!r}" for cell in row if cell.lstrip(" \u00a0").startswith(_FORMULA))
        yield from (f"a cell of {len(cell)} letters" for cell in row if len(cell) > 32_767)


def _xlsx(file: Path) -> Iterator[str]:
    yield from _parts(file)
    book = openpyxl.load_workbook(file)
    for sheet in book:
        yield from steering(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                link = cell.hyperlink.target if cell.hyperlink else None
                yield from steering(str(cell.value or ""))
                if link and not link.startswith(("http://", "https://")):
                    yield f"{sheet.title} {cell.coordinate} links to {link[:60]!r}"
                if cell.data_type == "f" and ATTACK in str(cell.value):
                    yield f"{sheet.title} {cell.coordinate} is a formula {str(cell.value)[:60]!r}"


def _parts(file: Path) -> Iterator[str]:
    """Parts of an Office file that run, or bring others in."""
    with zipfile.ZipFile(file) as parts:
        names = parts.namelist()
    yield from (f"{name} stands there twice" for name in {n for n in names if names.count(n) > 1})
    bad = re.compile("vbaProject|externalLink|embeddings|activeX|connections|queryTable|afchunk", re.I)
    yield from (f"a part {name}" for name in names if bad.search(name))


def _docx(file: Path) -> Iterator[str]:
    yield from _parts(file)
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(parts.read(name))
                for relation in tree.iter("{*}Relationship"):
                    target, mode = relation.get("Target", ""), relation.get("TargetMode", "")
                    if mode == "External" and not target.startswith(("http://", "https://")):
                        yield f"{name} links to {target[:60]!r}"
                told = [str(one.text) for one in tree.iter("{*}instrText")]
                told += [str(value) for one in tree.iter("{*}fldSimple") for value in one.attrib.values()]
                yield from (f"{name} holds a field {one[:60]!r}" for one in told if ATTACK in one)
                yield from (f"{name} brings in a part" for _ in tree.iter("{*}altChunk", "{*}object"))
                if name == "word/document.xml":
                    yield from steering("".join(map(str, tree.itertext())))


def _evidence(file: Path) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                Evidence.model_validate_json(line)
            except ValueError as error:
                yield f"line {number}: {str(error)[:100]}"


def _message(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    yield from steering(text)
    if len(text) > 2000:
        yield f"a message of {len(text)} letters"


def _data(file: Path) -> Iterator[str]:
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            if name.endswith(".csv"):
                yield from (f"{name}: {problem}" for problem in _table(parts.read(name).decode("utf-8-sig")))


def _pdf(file: Path) -> Iterator[str]:
    """What a PDF would do when it is opened, also where it is packed; links that are no web addresses."""
    data = file.read_bytes()
    if not data.startswith(b"%PDF-"):
        yield "no PDF"
    unpacked = [data]
    for stream in re.finditer(rb"stream\r?\n", data):
        try:
            unpacked.append(zlib.decompressobj().decompress(data[stream.end() :], 20 << 20))
        except zlib.error:
            continue
    for piece in unpacked[:1] + [one for one in unpacked[1:] if b"/Type" in one]:
        for word in (b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/EmbeddedFile", b"/OpenAction"):
            if re.search(word + rb"[\s<(/\[]", piece):
                yield f"the action {word.decode()}"
        for uri in re.findall(rb"/URI\s*\(([^)]{0,60})", piece):
            if not uri.startswith((b"http://", b"https://")):
                yield f"a link to {uri!r}"


FILES: dict[str, Callable[[Path], Iterator[str]]] = {
    "evidence.jsonl.gz": _evidence,
    "message.txt": _message,
    "report-data.zip": _data,
    "report.pdf": _pdf,
    "audit.json": _audit_json,
    "requests.jsonl": _requests,
    "report.html": _html,
    "gaps.csv": _csv,
    "report.xlsx": _xlsx,
    "report.docx": _docx,
}
