"""docs/accuracy.md: the figures in Thai for users, then all of them for maintainers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.accuracy import tables
from benchmarks.accuracy.asking import Outcome
from benchmarks.accuracy.baselines import KEYWORDS
from benchmarks.accuracy.intervals import TOO_FEW, Share
from benchmarks.accuracy.results import MAIN, Edition, Results, best_baseline
from benchmarks.accuracy.speed import Speed
from benchmarks.accuracy.split import Fold
from benchmarks.accuracy.subjects import BARE, IN_CONTEXT, OURS
from benchmarks.accuracy.summary import Summary, misses, of_standing
from benchmarks.accuracy.times import Times
from benchmarks.figures import Table, percent

FILE = Path(__file__).resolve().parent.parent.parent / "docs" / "accuracy.md"


def document(results: Results, speed: Speed | None) -> str:
    """The whole page. The same labels and the same program give the same bytes, but for the part on speed."""
    parts = [
        *_thai(results),
        *_how(results),
        *(line for edition in results.editions for line in _edition(edition, results)),
        "## Times",
        tables.times(results).as_markdown(),
        "## Foreign lists",
        tables.foreign(results).as_markdown(),
        *_codes_missed(results),
        *_misses(results),
        *_speed(speed),
    ]
    return "\n\n".join(parts) + "\n"


def _thai(results: Results) -> Iterator[str]:
    main = next(e for e in results.editions if e.fiscal_year == MAIN)
    ours = main.apart.outcomes.get(OURS, [])
    new, every = Summary.of(of_standing(ours, "new")), Summary.of(ours)
    kept = Summary.of(of_standing(main.reporting.outcomes.get(OURS, []), "new"))
    way, theirs = best_baseline(main.apart, new=True)
    together = main.titles[OURS][-1]
    damaged = f"{percent(together.median)} (ค่ากลาง), {percent(together.worst)} (รอบที่แย่ที่สุด)"
    times = Times.of(o for o in results.text_times if o.half == "report")
    yield "# ความแม่นยำในการจับคู่ชื่อกับข้อ OIT"
    yield (
        "ตัวเลขในหน้านี้วัดจากชื่อจริงบนเว็บไซต์ของหน่วยงาน ซึ่งมีผู้อ่านและระบุคำตอบไว้ทีละชื่อ "
        f"เทียบกับเกณฑ์ปี {MAIN} โดยวัดทีละหน่วยงาน และตัดถ้อยคำที่เคยเก็บจากหน่วยงานนั้นออกก่อนวัดเสมอ "
        "จึงใกล้เคียงกับเว็บไซต์ที่โปรแกรมยังไม่เคยเห็น"
    )
    yield "\n".join(
        (
            f"- **ชื่อที่ไม่เคยเห็นมาก่อน**: ระบุข้อได้ถูกต้อง {_thai_share(new.accepted)}",
            f"- **ระบุได้ถูกต้องโดยไม่ต้องให้คนตรวจซ้ำ**: {_thai_share(new.sure)} (เฉพาะชื่อที่ไม่เคยเห็น)",
            f"- **ชื่อที่ไม่ใช่ข้อใดเลย**: ตอบว่าไม่ใช่ได้ถูกต้อง {_thai_share(new.none)} (เฉพาะชื่อที่ไม่เคยเห็น)",
            f"- **เมื่อโปรแกรมระบุข้อให้**: ถูกต้อง {_thai_share(new.precision)} (เฉพาะชื่อที่ไม่เคยเห็น)",
            f"- **ทุกชื่อรวมกัน** (รวมชื่อที่ตรงกับชื่อทางการหรือเคยเห็นที่อื่น): ตอบถูกต้อง {_thai_share(every.all)}",
            f"- **หน่วยงานที่กันไว้ไม่ใช้ปรับแต่ง** (ผู้พัฒนาเคยเห็นบางชื่อ): ตอบถูกต้อง {_thai_share(kept.all)}",
            f"- **ทุกคำตอบสำหรับชื่อที่ไม่เคยเห็น** (ทั้งที่เป็นและไม่เป็นข้อใด): ถูกต้อง {_thai_share(new.all)}",
            f"- **วิธีอย่างง่ายที่ดีที่สุด** ({thai_way(way)}) กับชื่อชุดเดียวกัน: ถูกต้อง {_thai_share(theirs)}",
            f"- **ชื่อทางการที่เพี้ยนไป** (สแกน สะกดผิด ถูกตัด ฯลฯ): จัดข้อที่ถูกเป็นอันดับแรก {damaged}",
            f"- **ปีงบประมาณที่ระบุในข้อความ**: อ่านได้ตรงทุกปี {_thai_share(times.stated)}",
        )
    )
    yield (
        f"ข้อที่มีตัวอย่างน้อยกว่า {TOO_FEW} ชื่อ ยังสรุปเป็นร้อยละไม่ได้ ตาราง (ภาษาอังกฤษ) จะบอกเพียงจำนวน "
        "รายการที่โปรแกรมตอบผิดทั้งหมดอยู่ท้ายหน้า"
    )


def thai_way(way: str) -> str:
    """A simple way in Thai; a scorer of rapidfuzz keeps its name.

    >>> thai_way("keyword rule"), thai_way("rapidfuzz ratio")
    ('กฎคำสำคัญ', 'ความคล้ายของตัวอักษรแบบ rapidfuzz ratio')
    """
    if way in KEYWORDS:
        return "กฎคำสำคัญที่ปฏิเสธคำของข้ออื่นด้วย" if KEYWORDS[way] else "กฎคำสำคัญ"
    return f"ความคล้ายของตัวอักษรแบบ {way}"


def _thai_share(share: Share) -> str:
    if not share.cases:
        return "(ไม่มีตัวอย่าง)"
    if not share.counts:
        return f"{share.hits} จาก {share.cases} ชื่อ (น้อยเกินกว่าจะสรุป)"
    return f"{percent(share.value)} (จาก {share.cases} รายการ)"


def _how(results: Results) -> Iterator[str]:
    yield "# How well names are recognised"
    yield (
        "    make accuracy                                  # measure, fail below a floor (exit code 1)\n"
        '    make accuracy OPTIONS="--write"                # and write this page\n'
        '    make accuracy OPTIONS="--update-floors"        # make what was measured the floor\n'
        '    make accuracy OPTIONS="--misses"               # list every wrong answer'
    )
    yield (
        "Labels: `benchmarks/accuracy/labels/*.tsv`, read by people and never from the program's answers. "
        "Floors: `benchmarks/accuracy/floors.yaml`. Everything needed is in the repository. The same "
        "labels and "
        "program give the same figures; only speed depends on the machine, and has no floor."
    )
    yield "## How it is measured"
    yield "\n".join(_rules(results))
    yield "**The split** (`benchmarks/accuracy/split.yaml`)"
    yield _split_table(results).as_markdown()


def _rules(results: Results) -> Iterator[str]:
    decidable = [label for label in results.labels if label.decidable]
    by_place = sum(label.decided_by == "context" for label in decidable)
    settings = ", ".join(f"{w} from {s.threshold:g} on {s.form}" for w, s in results.settings.items())
    left_out = sum(results.split.is_foreign(label) and label.concepts != ("-",) for label in decidable)
    yield (
        f"- {len(results.labels)} labels; {len(results.labels) - len(decidable)} that nobody can "
        "decide are left out; "
        f"{by_place} are decided by what stands around them and are asked with it. One name counts "
        "once for a body, "
        "one place of a name once where places matter."
    )
    yield (
        f"- {left_out} names of items in lists of schools, colleges and the health ministry are left "
        "out of item figures; "
        "what is no item there must be none here."
    )
    yield (
        "- *Each body apart*: aliases that only this body (or another of its vendor's copies) wrote "
        "are removed from the "
        "checklist before its names are asked. *Reporting bodies together*: what any of them wrote "
        "is removed at once."
    )
    yield (
        "- *New* names are neither an official title nor a wording that the other side has, after "
        "normalisation; these two "
        "are reported by themselves."
    )
    yield (
        "- A name is right with any of its alternatives. A concept that the edition does not ask for "
        "must give none. "
        "The edition of 2566 is asked for all; others for names from lists of their years."
    )
    yield f"- Baselines use the same normalised text and wordings. Best on the tuning side: {settings}."
    yield (
        "- What flatters us: the words that separate items (`must`, `must_not`), the misspellings "
        "that are put right and the "
        "thresholds were chosen by people who had seen most of these sites, and are not removed with "
        "a body; only "
        "its aliases are. The keyword rules use those words too. Names of tuning bodies flatter most."
    )
    yield (
        "- Reporting bodies are not untouched either: the reasons below say which names were seen early, and "
        "the list of wrong answers shows theirs too. Whoever changes words because of it has used them up."
    )
    yield (
        "- What counts against us: names that differ only in spelling are one name, and official "
        "titles, which are easy, are "
        "not among the new ones."
    )
    yield (
        f"- {tables.TOO_FEW_TOLD} Intervals are Wilson's, 95 %; names of one body resemble each "
        "other, so they are too narrow."
    )


def _split_table(results: Results) -> Table:
    folds = results.split.folds_of(results.labels)
    alone: dict[str, list[int]] = {}
    rows: list[tuple[str, str, str, str]] = []
    for fold, labels in folds.values():
        if _named(fold, results):
            rows.append((fold.name, fold.part, str(len(labels)), fold.reason))
        else:
            alone.setdefault(fold.part, []).append(len(labels))
    rows += [
        (
            f"{len(sizes)} other bodies",
            part,
            str(sum(sizes)),
            "a fold each; habits are halved by a checksum of the name",
        )
        for part, sizes in sorted(alone.items())
    ]
    return Table("Folds", ("fold", "part", "labels", "reason"), tuple(rows))


def _named(fold: Fold, results: Results) -> bool:
    return fold in results.split.folds


def _edition(edition: Edition, results: Results) -> Iterator[str]:
    year = edition.fiscal_year
    yield f"## Edition {year}"
    yield tables.subjects(f"Names that sites chose, {year}, each body apart", edition.apart).as_markdown()
    if edition.reporting.outcomes.get(OURS):
        yield tables.subjects(
            f"Names that sites chose, {year}, reporting bodies", edition.reporting
        ).as_markdown()
    yield tables.bodies(f"Body by body, {year}", edition.apart, results).as_markdown()
    yield tables.titles(edition).as_markdown()
    yield tables.items(edition).as_markdown()
    yield tables.bands(edition).as_markdown()


def _codes_missed(results: Results) -> Iterator[str]:
    if results.foreign.missed:
        yield "Read otherwise: " + " · ".join(tables.shown(text, 80) for text in results.foreign.missed)


def _misses(results: Results) -> Iterator[str]:
    yield "## Every wrong answer"
    yield from (table.as_markdown() for table in miss_tables(results))


def miss_tables(results: Results) -> Iterator[Table]:
    """Wrong answers of every edition, then years read wrongly."""
    for edition in results.editions:
        year, found = edition.fiscal_year, edition.apart.outcomes
        alone = misses(found.get(OURS, []))
        yield tables.misses(f"{year}: names that say what they are, asked alone", alone)
        yield tables.misses(
            f"{year}: right alone, wrong where they stand", _turned(alone, found.get(IN_CONTEXT, []))
        )
        yield tables.misses(f"{year}: names that their place decides", misses(found.get(BARE, [])))
    yield tables.missed_times([*results.names_times, *results.text_times])


def _turned(alone: Sequence[Outcome], placed: Iterable[Outcome]) -> list[Outcome]:
    """Wrong answers in place of names that are not wrong alone."""
    wrong = {(o.fold, o.label.text) for o in alone}
    return [o for o in misses(placed) if (o.fold, o.label.text) not in wrong]


def _speed(speed: Speed | None) -> Iterator[str]:
    if speed is not None:
        yield "## Speed"
        yield (
            f"{speed.milliseconds:.2f} ms of CPU for a name never met (median of five rounds over "
            f"{speed.names} distinct "
            f"names, fresh matcher). On a crawl ({speed.crawl}; {speed.asked} names) "
            f"{percent(speed.memo)} had been met before."
        )
