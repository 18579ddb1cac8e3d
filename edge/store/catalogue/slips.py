"""Words a slip of the keyboard apart, found through an index of words with letters left out.

Symmetric deletions (Garbe, "1000x faster spelling correction", 2012): two words are at most k
slips apart only if leaving out at most k letters of each can make them equal. A slip is a wrong,
missing, extra or swapped letter.
"""

from __future__ import annotations

from itertools import combinations
from zlib import crc32

INDEXED_LETTERS = 7
"""Only the beginning of a word is indexed, which keeps the index small; the rest is compared."""

_ONE_SLIP_LETTERS = 4
_TWO_SLIPS_LETTERS = 8
_TWO_SLIPS_INDEXED_LETTERS = _TWO_SLIPS_LETTERS - 2


def slips_allowed(word: str) -> int:
    """Return how many slips a typed word may have: none in a short one or a number."""
    if not word.isalpha() or len(word) < _ONE_SLIP_LETTERS:
        return 0
    return 1 if len(word) < _TWO_SLIPS_LETTERS else 2


def indexed_keys(word: str) -> set[int]:
    """Return the keys under which a word of the catalogue is found."""
    if not word.isalpha() or len(word) < _ONE_SLIP_LETTERS - 1:
        return set()
    return _keys(word, 2 if len(word) >= _TWO_SLIPS_INDEXED_LETTERS else 1)


def looked_up_keys(word: str) -> set[int]:
    """Return the keys to look a typed word up by."""
    return _keys(word, slips_allowed(word))


def distance(typed: str, word: str, *, beginning: bool = False) -> int:
    """Return the slips between two words, a swap of neighbours counting one.

    With `beginning` it is enough that the typed word resembles the beginning of the other.
    Optimal string alignment, row by row.
    """
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed):
        older, before = before, row
        row = [i + 1]
        for j, other in enumerate(word):
            best = min(before[j + 1] + 1, row[j] + 1, before[j] + (letter != other))
            if i and j and letter == word[j - 1] and typed[i - 1] == other:
                best = min(best, older[j - 1] + 1)
            row.append(best)
    return min(row) if beginning else row[-1]


def _keys(word: str, deletions: int) -> set[int]:
    head = word[:INDEXED_LETTERS]
    texts = {head}
    for count in range(1, deletions + 1):
        for left_out in combinations(range(len(head)), count):
            texts.add("".join(letter for at, letter in enumerate(head) if at not in left_out))
    return {crc32(text.encode()) for text in texts}
