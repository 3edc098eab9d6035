"""Results that are worth remembering, without letting a site fill the memory of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

LONGEST = 500
"""Characters of a text that is remembered. Names, codes and addresses are shorter; a name of ten
megabytes would stay for as long as a process lives, and 16,384 of them would fill a machine."""


def remembered(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """`functools.lru_cache` for texts from the web: of ``most`` askings with short texts only.

    What is asked about a text of more than 500 characters is worked out each time.

    >>> asked = []
    >>> size = remembered(8)(lambda text: asked.append(text) or len(text))
    >>> [size("ก"), size("ก"), size("ก" * 501), size("ก" * 501)], len(asked)
    ([1, 1, 501, 501], 3)
    """

    def around(work: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=most)(work)

        @wraps(work)
        def asked(*given: P.args, **named: P.kwargs) -> T:
            for one in given:
                if isinstance(one, str) and len(one) > LONGEST:
                    return work(*given, **named)
            return kept(*given, **named)  # type: ignore[arg-type]  # typeshed: any Hashable

        return asked

    return around
