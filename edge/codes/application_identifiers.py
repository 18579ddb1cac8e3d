"""GS1 Application Identifiers: the format of each, what it needs beside it and what it rules out.

The rules are those of the GS1 General Specifications (sections 3.2, 4.13 and 4.14) as the GS1
Barcode Syntax Dictionary states them for machines, release of July 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

_NOTHING = ""
_GOODS = "01 02 03 8006 8026"
_MEASURED = "30 31nn 32nn 35nn 36nn"

_RULES: Final = {
    _NOTHING: """
        00 8017 8018: n18,sum
        01 03: n14,sum
        253: n13,sum x0..17
        255: n13,sum n0..12
        400 90: x1..30
        401 7023 8004: x1..30,prefix
        402: n17,sum
        410 411 412 413 414 416 417: n13,sum
        420 8002: x1..20
        421: n3,country x1..9
        7040: n1 x1 x1 x1,importer
        8003: n1,zero n13,sum x0..16
        8006: n14,sum n4,piece
        8010: y1..30,prefix
        8013: x1..25,prefix,pair
        8110 8112: x1..70
        91 92 93 94 95 96 97 98 99: x1..90""",
    "37": """
        02: n14,sum
        8026: n14,sum n4,piece""",
    _GOODS: """
        10: x1..20
        11 13 15 16: n6,month
        20: n2
        240 241: x1..30
        422: n3,country""",
    "8020": """
        12: n6,month
        391n: n3,currency n1..15
        415: n13,sum""",
    "01 02 03 255 8006 8026": "17: n6,month",
    "01 03 8006": """
        21 7021 8012: x1..20
        251: x1..30""",
    "01": """
        22 710 711 712 713 714 715 716 717: x1..20
        235: x1..28
        3370-3375: n6
        8001: n4,positive n5,positive n3,positive n1,winding n1
        8014: x1..25,prefix,pair,letter
        8200: x1..70""",
    "01 02 8006 8026": """
        242: n1..6
        7001: n13""",
    "01 03": "243: x1..20",
    "01+21 03+21 8006+21": "250: x1..30",
    "414": "254: x1..20",
    "01 02": """
        30: n1..8
        310n-316n 320n-329n 350n-352n 356n-357n 360n-361n 364n-366n 8005: n6
        7002: x1..30
        7005: x1..12
        7006: n6,day
        7007: n6,day n0|6,day
        7008: x1..3
        7009: x1..10
        7030-7039: n3,processor x1..27""",
    "00 01": "330n-336n 340n-349n 353n-355n 362n-363n 367n-369n: n6",
    "00+02 00+8026": "37: n1..8",
    "255 8020": "390n: n1..15",
    "01+30 01+31nn 01+32nn 01+35nn 01+36nn": "392n: n1..15",
    _MEASURED: """
        393n: n3,currency n1..15
        3950-3955: n6""",
    "255": "3940-3943 8111: n4",
    "00": """
        403 4308 4319: x1..30
        4300 4301 4310 4311 4320: x1..35,percent
        4302 4304 4305 4306 4312 4314 4315 4316: x1..70,percent
        4307 4317: x2,land
        4309: n10,latitude n10,longitude
        4318: x1..20
        4321 4322 4323: n1,flag
        4324 4325: n6,month n4,minute_or_none
        4326: n6,day
        4330 4331 4332 4333: n6 x0|1,minus
        7041: x1..4,package""",
    "01 02 03": """
        423 425: n3,country n0|3,country n0|3,country n0|3,country n0|3,country
        424 426: n3,country
        7003: n6,day n4,minute
        7010: x1..2
        7011: n6,day n0|4,minute
        8008: n6,day n2,hour n0|2,sixty n0|2,sixty""",
    "01+422 02+422 03+422": "427: x1..3",
    "4302": "4303: x1..70,percent",
    "4312": "4313: x1..70,percent",
    "01+10 03+10": "7004: n1..4",
    "01+416 03+416 8006+416": "7020: x1..20",
    "01+7021 03+7021 8006+7021": "7022: x1..20",
    "01 8004": "7230-7239: x2 x1..28",
    "01 8006": "7240: x1..20",
    "8017 8018": """
        7241: n2,media
        7242: x1..25
        7253 7254: x1..40,percent
        7255: x1..10
        7256: x1..90,percent
        8019: n1..10""",
    "8018": """
        7250: n8,born
        7251: n8,born n4,minute
        7252: n1,sex
        7257: x1..70,percent
        7259: x1..40,percent""",
    "8018+7259": "7258: x3,sequence",
    "415": """
        8007: x1..34,iban
        8020: x1..25""",
    "00 01 03": "8009: x1..50",
    "8010": "8011: n1..12,positive_first",
    "00 01+21 03+21 253 255 8003 8004 8006+21 8010+8011 8017 8018": "8030: z1..90",
    "01+21": "8040: n15",
    "01+21+8040": """
        8041: n15
        8042: n32
        8043: n18 n0..2""",
}

_RULED_OUT: Final = {
    "01": "255 37",
    "02": "01 03",
    "03": "01 02 37 235",
    "21": "235",
    "255": "01 02 415 8006 8020 8026",
    "390n": "390n 391n 394n 8111",
    "391n": "391n",
    "392n": "392n 393n",
    "393n": "393n",
    "394n": "394n 8111",
    "395n": "392n 393n 395n 8005",
    "420": "421",
    "421": "4307",
    "422": "426",
    "423": "426",
    "424": "426",
    "425": "426",
    "4330": "4331",
    "4332": "4333",
    "7240": "03",
    "7250": "7251",
    "7253": "7256 7259",
    "7254": "7256 7259",
    "7255": "7256 7259",
    "7256": "7259",
    "8006": "01 03 37",
    "8017": "8018",
    "8026": "02 03 8006",
}
"""What may not stand beside what; a measure (31nn to 36nn) rules itself out in other decimals."""

LINK_QUALIFIERS: Final = {
    "00": (),
    "01": ("22 10 21", "235"),
    "253": (),
    "255": (),
    "401": (),
    "402": (),
    "414": ("254", "7040"),
    "415": ("8020",),
    "417": ("7040",),
    "8003": (),
    "8004": ("7040",),
    "8006": ("22 10 21",),
    "8010": ("8011",),
    "8013": (),
    "8017": ("8019",),
    "8018": ("8019",),
}
"""The keys of a GS1 Digital Link with what may follow each in its path, in that order."""

NEVER_IN_A_LINKS_QUERY: Final = frozenset(
    {
        "03",
        "21",
        "22",
        "235",
        "254",
        "7040",
        "7041",
        "8011",
        "8014",
        "8019",
        "8020",
        "8040",
        "8041",
        "8042",
        "8043",
        "8110",
        "8112",
        "8200",
    }
)

_OF_SET_LENGTH = re.compile(r"0[0-4]|1[1-9]|20|3[1-6]|41")
"""Beginnings of identifiers whose value needs no separator after it (General Specifications
7.8.5.1): that table is closed, so a later identifier of fixed length is not in it."""

_PART = re.compile(
    r"(?P<characters>[nxyz])(?P<low>\d+)(?:(?P<to>\.\.|\|)(?P<high>\d+))?(?P<checks>(?:,\w+)*)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a value: its characters, its lengths, the checks that its content must pass.

    `characters` is n for digits, x for the 82 and y for the 39 of GS1, z for base64 of addresses.
    """

    characters: str
    lengths: range
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """One Application Identifier."""

    ai: str
    parts: tuple[Part, ...]
    needs: tuple[tuple[str, ...], ...]
    """Alternatives; each names all that must stand beside it. Empty needs nothing."""
    rules_out: tuple[str, ...]
    set_length: int | None
    """Characters of the value where no separator has to end it."""

    @property
    def decimals(self) -> int | None:
        """Return how many digits stand behind the point where the identifier itself tells."""
        return int(self.ai[3]) if self.ai[:2] in _WITH_DECIMALS and len(self.ai) == 4 else None


_WITH_DECIMALS = ("31", "32", "33", "34", "35", "36", "39")


def identifier_at(text: str) -> Identifier | None:
    """Return the identifier that a text begins with; no two begin alike."""
    known = identifiers()
    for length in (2, 3, 4):
        found = known.get(text[:length])
        if found is not None:
            return found
    return None


def fits(ai: str, pattern: str) -> bool:
    """Tell whether an identifier is what a pattern such as "31nn" stands for."""
    return len(ai) == len(pattern) and all(
        wanted in ("n", given) for wanted, given in zip(pattern, ai, strict=True)
    )


@cache
def identifiers() -> dict[str, Identifier]:
    """Return every identifier by its digits."""
    found = {}
    for needs, rules in _RULES.items():
        alternatives = tuple(tuple(group.split("+")) for group in needs.split())
        for rule in rules.strip().splitlines():
            names, _, form = rule.strip().partition(": ")
            parts = tuple(_part(text) for text in form.split())
            for ai in _named(names):
                found[ai] = Identifier(ai, parts, alternatives, _ruled_out(ai), _length(ai, parts))
    return found


def _named(names: str) -> list[str]:
    named = []
    for name in names.split():
        first, _, last = name.partition("-")
        last = last or first
        if first.endswith("n"):
            decimals = range(10) if first.startswith("39") else range(6)
            stems = range(int(first[:3]), int(last[:3]) + 1)
            named += [f"{stem}{digit}" for stem in stems for digit in decimals]
        elif first == last:
            named.append(first)
        else:
            named += [str(number) for number in range(int(first), int(last) + 1)]
    return named


def _part(text: str) -> Part:
    read = _PART.fullmatch(text)
    assert read is not None, text
    low = int(read["low"])
    high = int(read["high"] or low)
    step = max(1, high - low) if read["to"] == "|" else 1
    return Part(
        read["characters"],
        range(low, high + 1, step),
        tuple(filter(None, read["checks"].split(","))),
    )


def _ruled_out(ai: str) -> tuple[str, ...]:
    told = [beside.split() for name, beside in _RULED_OUT.items() if fits(ai, name)]
    same_measure = [f"{ai[:3]}n"] if ai[:2] in _WITH_DECIMALS[:-1] else []
    return tuple(same_measure + [pattern for beside in told for pattern in beside])


def _length(ai: str, parts: tuple[Part, ...]) -> int | None:
    return sum(part.lengths[0] for part in parts) if _OF_SET_LENGTH.match(ai) else None
