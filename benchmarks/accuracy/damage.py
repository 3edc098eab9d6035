"""Official titles as sites and scanners damage them.

Nothing here knows how the program repairs names: no module of ours is imported, and the lists below
were written from what was read on sites and in OCR text, each with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

Damage = Callable[[str, Random], str]

# Pairs that tesseract and scanners mix up: seeds 000-004, OCR text of municipal documents.
LOOK_ALIKE = "กถ กภ คด คศ ขช ชซ ดต ตค ทฑ นม บป ผฝ พฟ ภถ รธ ลส วา สล หท อฮ ฎฏ ำา ีิ ืี ึิ ุู แเ ไใ โไ"
# Habit 43: spellings met on sites, and the same slips made elsewhere (doubled, swapped, one key off).
NEXT_KEY = {
    "ก": "ด", "ด": "ก", "า": "ส", "ส": "า", "ร": "น", "น": "ร", "ท": "ม", "ม": "ท", "ย": "บ",
    "บ": "ย", "ง": "ว", "ว": "ง", "พ": "ะ", "ะ": "พ", "จ": "ต", "ต": "จ", "ค": "ต", "ป": "ผ",
    "ผ": "ป", "ล": "ฃ", "ห": "ก", "อ": "ิ",
}  # fmt: skip
BY_EAR = (("ฎ", "ฏ"), ("ณ", "น"), ("ศ", "ส"), ("ษ", "ส"), ("ธ", "ท"), ("ญ", "ย"), ("ใ", "ไ"), ("ฐ", "ถ"))
TONES = "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
VOWELS = "\u0e30\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39"
ABOVE_OR_BELOW = TONES + VOWELS + "\u0e33\u0e3a"
ZERO_WIDTH = "\u200b\u200c\u200d\ufeff\u00ad\u2060"
# Habits 10, 25-27, 43 and the file names of hangdong, RTRDA and ktltc.
YEARS = (
    "ประจำปี {y}", "ปี {y}", "ประจำปีงบประมาณ พ.ศ. {y}", "พ.ศ.{y}", "ปีงบประมาณ {y}", "({y})", "ปี พ.ศ. {y}",
)  # fmt: skip
AGENCIES = (
    "ของเทศบาลตำบลหนองไผ่งาม", "องค์การบริหารส่วนตำบลบึงสระทอง", "เทศบาลเมืองท่าน้ำใส",
    "อบต.ดงขี้เหล็กใหญ่", "ทต.ห้วยแก้วพัฒนา", "ของ องค์การบริหารส่วนตำบลเขาพระงาม อำเภอทุ่งรวงทอง",
    "ขององค์การบริหารส่วนจังหวัดลำชี",
)  # fmt: skip
CODES = (
    "O{n} {t}", "0{n} {t}", "(O{n}) {t}", "o{n}: {t}", "O {n} :: {t}", "OIT {n} {t}", "ข้อ O{n} {t}",
    "O{n}.{t}", "{t} (O{n})",
)  # fmt: skip
FILES = (".pdf", ".PDF", ".docx", ".xlsx", " (1).pdf", ".jpg", "-1.pdf")
CUT = "cut off"
SHORTEST = 6
"""A shorter rest of a cut title says nothing to anyone."""


def look_alike(title: str, random: Random) -> str:
    """One letter in twelve read as another that looks like it, as OCR does."""
    pairs: dict[str, list[str]] = {}
    for pair in LOOK_ALIKE.split():
        pairs.setdefault(pair[0], []).append(pair[1])
        pairs.setdefault(pair[1], []).append(pair[0])
    places = [i for i, letter in enumerate(title) if letter in pairs]
    letters = list(title)
    for place in _some(places, max(1, len(title) // 12), random):
        letters[place] = random.choice(pairs[letters[place]])
    return "".join(letters)


def cut(title: str, random: Random) -> str:
    """The end cut off, as cards and file names do (habit 44): 55 to 85 % are left."""
    kept = max(SHORTEST, round(len(title) * random.uniform(0.55, 0.85)))
    if kept >= len(title):
        return title
    while kept < len(title) and title[kept] in ABOVE_OR_BELOW:
        kept += 1
    return title[:kept] + random.choice(("", "...", "…"))


def misspelt(title: str, random: Random) -> str:
    """Slips of the keyboard: one letter in twenty doubled, dropped, swapped, beside its key, or by ear."""
    letters = list(title)
    for _ in range(max(1, len(title) // 20)):
        place = random.randrange(1, len(letters) - 1)
        letter = letters[place]
        by_ear = [b if letter == a else a for a, b in BY_EAR if letter in (a, b)]
        slip = random.choice(("double", "drop", "swap", "beside", "ear"))
        if slip == "ear" and by_ear:
            letters[place] = random.choice(by_ear)
        elif slip == "beside" and letter in NEXT_KEY:
            letters[place] = NEXT_KEY[letter]
        elif slip == "swap":
            letters[place - 1 : place + 1] = [letter, letters[place - 1]]
        elif slip == "double":
            letters.insert(place, letter)
        else:
            del letters[place]
    return "".join(letters)


def lost_vowels(title: str, random: Random) -> str:
    """Every vowel above and below gone but for a few, as in addresses made from titles (habit 43)."""
    return "".join(c for c in title if c not in VOWELS or random.random() < 0.15)


def lost_marks(title: str, random: Random) -> str:
    """Most tone marks gone, and ำ with them, as in text layers of PDFs (habit 37)."""
    return "".join(
        "า" if c == "ำ" and random.random() < 0.5 else c
        for c in title
        if c not in TONES or random.random() < 0.3
    )


def split_sara_am(title: str, random: Random) -> str:
    """Written in two signs, sometimes with a space or the tone between them (habits 35, 37)."""
    return re.sub(
        "([\u0e48\u0e49]?)\u0e33",
        lambda found: random.choice(
            (f"\u0e4d{found[1]}\u0e32", f"{found[1]}\u0e4d\u0e32", f"{found[1]}\u0e4d \u0e32")
        ),
        title,
    )


def thai_digits(title: str, random: Random) -> str:
    """A title with a year, both in Thai digits."""
    dated = f"{title} {random.choice(YEARS).format(y=random.randint(2563, 2569))}"
    return dated.translate({0x30 + n: chr(0x0E50 + n) for n in range(10)})


def zero_width(title: str, random: Random) -> str:
    """Invisible characters between letters, as word processors leave them."""
    return "".join(c + (random.choice(ZERO_WIDTH) if random.random() < 0.12 else "") for c in title)


def spaced(title: str, random: Random) -> str:
    """Spaces inside words, also before vowels, as text layers of PDFs have them (habit 37)."""
    return "".join(c + (" " if random.random() < 0.25 else "") for c in title)


def without_choice(title: str, random: Random) -> str:
    """One side of หรือ only: "คู่มือหรือมาตรฐานการ…" is called "คู่มือการ…" or "มาตรฐานการ…".

    Where the words of a side end cannot be told without a dictionary, so the sides are listed.
    """
    for both, sides in CHOICES:
        if both in title:
            return title.replace(both, random.choice(sides))
    return title


CHOICES = (
    ("แผนยุทธศาสตร์หรือแผนพัฒนาหน่วยงาน", ("แผนยุทธศาสตร์", "แผนพัฒนาหน่วยงาน")),
    ("คู่มือหรือมาตรฐาน", ("คู่มือ", "มาตรฐาน")),
    ("คู่มือหรือแนวทาง", ("คู่มือ", "แนวทาง")),
    ("แผนการจัดซื้อจัดจ้างหรือแผนการจัดหาพัสดุ", ("แผนการจัดซื้อจัดจ้าง", "แผนการจัดหาพัสดุ")),
    ("การจัดซื้อจัดจ้างหรือการจัดหาพัสดุ", ("การจัดซื้อจัดจ้าง", "การจัดหาพัสดุ")),
    ("นโยบายหรือแผนการ", ("นโยบายการ", "แผนการ")),
)


def with_year(title: str, random: Random) -> str:
    """A year behind it."""
    return f"{title} {random.choice(YEARS).format(y=random.randint(2563, 2569))}"


def with_agency(title: str, random: Random) -> str:
    """The name of a body behind it; the bodies are made up."""
    return f"{title}{random.choice(('', ' '))}{random.choice(AGENCIES)}"


def with_code(title: str, random: Random) -> str:
    """An item code before or behind it, of any list: the number means nothing without its year."""
    return random.choice(CODES).format(n=random.randint(1, 43), t=title)


def as_file(title: str, random: Random) -> str:
    """A file name: spaces as they are, gone, or joined by _ or -, with a year now and then."""
    dated = with_year(title, random) if random.random() < 0.5 else title
    return dated.replace(" ", random.choice((" ", "", "_", "-"))) + random.choice(FILES)


KINDS: dict[str, Damage] = {
    "look-alike letters (OCR)": look_alike,
    CUT: cut,
    "misspelt": misspelt,
    "tone marks lost": lost_marks,
    "vowels lost": lost_vowels,
    "sara am in two signs": split_sara_am,
    "Thai digits": thai_digits,
    "invisible characters": zero_width,
    "letters spaced": spaced,
    "one side of หรือ": without_choice,
    "year added": with_year,
    "agency added": with_agency,
    "code added": with_code,
    "file name": as_file,
}


def damaged(titles: Sequence[str], kind: str, seed: int) -> list[tuple[int, str]]:
    """The titles that this kind of damage changes: place in ``titles``, and what is left.

    The same seed gives the same damage on every machine. What is cut so far that two titles begin
    with it is left out: nobody could say which it was.
    """
    random = Random(f"{kind} {seed}")
    changed = []
    for place, title in enumerate(titles):
        left = KINDS[kind](title, random)
        if left != title and not (kind == CUT and _begins_two(left, titles)):
            changed.append((place, left))
    return changed


def _begins_two(left: str, titles: Sequence[str]) -> bool:
    return sum(title.startswith(left.rstrip(".…").rstrip()) for title in titles) > 1


def _some(places: Sequence[int], count: int, random: Random) -> list[int]:
    return random.sample(list(places), min(count, len(places)))
