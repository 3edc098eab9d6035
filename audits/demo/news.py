"""News of the made-up town: pages that are no item, behind a paged list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from audits.demo.ground import Ground
from audits.demo.pictures import photograph

PAGE_SIZE = 12
LEAST = 6
_PICTURES = 8
_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


@dataclass(frozen=True)
class NewsItem:
    """A piece of news as a card shows it; ``day`` is a short Thai date in พ.ศ."""

    title: str
    href: str
    day: str
    picture: str


def build_news(ground: Ground, list_path: str, title: str) -> tuple[NewsItem, ...]:
    """Draft the news pages and their list; newest first, the newest a few days before the audit."""
    news = tuple(_piece(ground, number) for number in range(max(LEAST, ground.variant.news)))
    pages = [news[i : i + PAGE_SIZE] for i in range(0, len(news), PAGE_SIZE)]
    section = "news"
    paths = [list_path, *(ground.addresses.page(section, "news", number=n) for n in range(2, len(pages) + 1))]
    for number, (path, shown) in enumerate(zip(paths, pages, strict=True), 1):
        near = [
            (n, paths[n - 1]) for n in range(1, len(pages) + 1) if abs(n - number) < 6 or n in (1, len(pages))
        ]
        ground.draft(path, "news_list.html", title, news=shown, pages=near, number=number)
    return news


def _piece(ground: Ground, number: int) -> NewsItem:
    chance = ground.chance(f"news {number}")
    words = ground.site.news
    day = _thai_day(ground.edition.as_of - timedelta(days=3 + number * 3 + chance.randrange(3)))
    subject, place = chance.choice(words.subjects), chance.choice(words.places)
    title = f"{subject} {place}"
    picture = f"/images/news-{chance.randrange(_PICTURES)}.png"
    ground.picture(picture, photograph(picture))
    path = ground.addresses.page("news", f"activity-{number + 1}")
    photos = [picture] * chance.randint(1, 3)
    ground.draft(
        path,
        "news_piece.html",
        title,
        subject=subject,
        place=place,
        day=ground.writer.digits(day),
        photos=photos,
    )
    return NewsItem(title, path, ground.writer.digits(day), picture)


def _thai_day(day: date) -> str:
    """A short Thai date.

    >>> _thai_day(date(2023, 4, 17))
    '17 เม.ย. 2566'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year + 543}"
