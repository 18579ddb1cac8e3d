"""Distances on the globe in whole numbers, the same on every machine.

Floating point may differ in the last digit from one mathematics library to the next, and a rank
must not. A position becomes a point on a sphere in decimetres; the straight line between two
points, squared, is exact, and the arc above it follows from the series of the arcsine.

The result is within `ERROR_M` of the great circle on a sphere of the earth's mean radius (GRS 80,
6,371,008.8 m), which is itself within 0.6 % of the ellipsoid. Beyond a quarter of the way around it
is taken from the point opposite, where a straight line tells more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Final

ERROR_M: Final = 5
"""How far a distance may be from the great circle of the sphere, in metres."""

BEYOND_ANY_M: Final = 20_100_000
"""More than two places can lie apart: half the way around is 20,015 km."""

_RADIUS_DM: Final = 63_710_088
_HALF_ROUND_DM: Final = 200_151_144
_DIAMETER_SQUARED: Final = 4 * _RADIUS_DM**2
_QUARTER_SQUARED: Final = 2 * _RADIUS_DM**2
_SHORT_DM: Final = 4_000_000
"""Up to 400 km the further members of the series come to less than half a decimetre."""

_MICRODEG: Final = 1_000_000
_ONE: Final = 10**15
_PI: Final = 3_141_592_653_589_793

Point = tuple[int, int, int]
"""A point on the sphere in decimetres from its centre."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place by millionths of a degree: 11 cm; north and east are positive."""

    latitude_microdeg: int
    longitude_microdeg: int

    def point(self) -> Point:
        """Return the place as a point on the sphere."""
        across = _sine(self.latitude_microdeg + 90 * _MICRODEG)
        east = _sine(self.longitude_microdeg + 90 * _MICRODEG)
        return (
            _scaled(across * east),
            _scaled(across * _sine(self.longitude_microdeg)),
            _scaled(_sine(self.latitude_microdeg) * _ONE),
        )


def distance_m(one: Point, other: Point) -> int:
    """Return the way between two points along the sphere in whole metres."""
    x, y, z = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    square = x * x + y * y + z * z
    if square <= _QUARTER_SQUARED:
        return _arc_dm(isqrt(square)) // 10
    x, y, z = one[0] + other[0], one[1] + other[1], one[2] + other[2]
    return (_HALF_ROUND_DM - _arc_dm(isqrt(x * x + y * y + z * z))) // 10


def _arc_dm(chord_dm: int) -> int:
    """Return the arc above a chord; a long one is halved so that the series is short."""
    if chord_dm > _RADIUS_DM // 2:
        half = isqrt(_DIAMETER_SQUARED - chord_dm**2)
        return 2 * _arc_dm(isqrt(2 * _RADIUS_DM**2 - _RADIUS_DM * half))
    square = chord_dm * chord_dm
    first = chord_dm * square // (6 * _DIAMETER_SQUARED)
    if chord_dm <= _SHORT_DM:
        return chord_dm + first
    second = first * square * 9 // (20 * _DIAMETER_SQUARED)
    third = second * square * 25 // (42 * _DIAMETER_SQUARED)
    fourth = third * square * 49 // (72 * _DIAMETER_SQUARED)
    return chord_dm + first + second + third + fourth


def _scaled(product: int) -> int:
    """Return a product of two sines times the radius, rounded to the nearest decimetre."""
    return (product * _RADIUS_DM * 2 + _ONE * _ONE) // (2 * _ONE * _ONE)


def _sine(microdeg: int) -> int:
    """Return a sine in parts of `_ONE`, by the series of Taylor."""
    angle = microdeg % (360 * _MICRODEG)
    if angle >= 180 * _MICRODEG:
        return -_sine(angle - 180 * _MICRODEG)
    x = min(angle, 180 * _MICRODEG - angle) * _PI // (180 * _MICRODEG)
    total, term, place = 0, x, 1
    while term:
        total += term
        place += 2
        term = -(term * x // _ONE * x // _ONE // (place * (place - 1)))
    return total
