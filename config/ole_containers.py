"""Whether the sectors of an OLE container (.xls and other files of before 2007) lead to an end.

Source: [MS-CFB] 2.2 (header), 2.3 (FAT), 2.4 (mini FAT), 2.5 (DIFAT), 2.6 (directory).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

_HEADER = 512
_IN_HEADER = 109
"""Sectors of the FAT that the header itself names."""
_NO_SECTOR = 0xFFFFFFFA
"""From here on numbers are no sectors: ends, free ones and such that hold a FAT."""
_SMALL = 4096
"""Streams below so many bytes lie in the mini stream."""
_ENTRY, _ROOT = 128, 5
_TABLE = struct.Struct("<I")


def chains_end(raw: bytes) -> bool:
    """Whether every chain of the container leads to an end, and no stream is longer than the file.

    Readers follow a chain until it ends; one that bites its tail fills their memory. Chains that leave
    the file end there as well.

    >>> chains_end(b"no container"), chains_end(bytes(512))
    (False, False)
    """
    shift = int.from_bytes(raw[30:32], "little")
    if shift not in (9, 12) or len(raw) < _HEADER:
        return False
    sectors = _Sectors(raw, 1 << shift)
    fat = sectors.fat()
    if fat is None:
        return False
    first, mini_first = _numbers(raw[48:52])[0], _numbers(raw[60:64])[0]
    directory, mini = _chain(fat, first), _chain(fat, mini_first)
    if directory is None or mini is None:
        return False
    tables = fat, [number for at in mini for number in _numbers(sectors.at(at))]
    ended: tuple[set[int], set[int]] = set(), set()
    for kind, start, length in _entries(b"".join(map(sectors.at, directory))):
        small = length < _SMALL and kind != _ROOT
        if length > len(raw) or not _ends(tables[small], start, ended[small]):
            return False
    return True


class _Sectors:
    """The sectors of a container; those beyond its end are empty."""

    def __init__(self, raw: bytes, size: int) -> None:
        self._raw, self._size = raw, size

    def at(self, number: int) -> bytes:
        """The bytes of one sector."""
        return self._raw[(number + 1) * self._size : (number + 2) * self._size]

    def fat(self) -> list[int] | None:
        """The table in which each sector names the next; None where its list repeats itself."""
        listed = _numbers(self._raw[76 : 76 + 4 * _IN_HEADER])
        following, seen = _numbers(self._raw[68:72])[0], set[int]()
        while following < _NO_SECTOR and (numbers := _numbers(self.at(following))):
            if following in seen:
                return None
            seen.add(following)
            listed += numbers[:-1]
            following = numbers[-1]
        holding = [number for number in listed if number < _NO_SECTOR]
        if len(set(holding)) < len(holding):
            return None
        return [number for sector in holding for number in _numbers(self.at(sector))]


def _numbers(raw: bytes) -> list[int]:
    return [number for (number,) in _TABLE.iter_unpack(raw[: len(raw) // 4 * 4])]


def _chain(table: Sequence[int], start: int) -> list[int] | None:
    """The sectors from ``start`` on; None for a circle."""
    chain: dict[int, None] = {}
    while start < len(table):
        if start in chain:
            return None
        chain[start] = None
        start = table[start]
    return list(chain)


def _ends(table: Sequence[int], start: int, ended: set[int]) -> bool:
    """Whether a chain ends; ``ended`` are sectors of which that is known, and becomes more."""
    own: set[int] = set()
    while start < len(table) and start not in ended:
        if start in own:
            return False
        own.add(start)
        start = table[start]
    ended |= own
    return True


def _entries(directory: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, first sector and length of what the directory lists."""
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        kind = directory[at + 66]
        if kind:
            start = int.from_bytes(directory[at + 116 : at + 120], "little")
            # the upper half of the length is rubbish in files with sectors of 512 bytes ([MS-CFB] 2.6.1)
            yield kind, start, int.from_bytes(directory[at + 120 : at + 124], "little")
