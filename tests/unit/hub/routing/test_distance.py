"""Whole-number distances agree with the great circle and do not depend on the machine."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.hub.routing.distance import BEYOND_ANY_M, ERROR_M, Position, distance_m

RADIUS_M = 6_371_008.8
POSITIONS = st.builds(
    Position, st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000)
)


def haversine_m(one: Position, other: Position) -> float:
    low, high = radians(one.latitude_microdeg / 1e6), radians(other.latitude_microdeg / 1e6)
    east = radians((other.longitude_microdeg - one.longitude_microdeg) / 1e6)
    part = sin((high - low) / 2) ** 2 + cos(low) * cos(high) * sin(east / 2) ** 2
    return 2 * RADIUS_M * asin(min(1.0, sqrt(part)))


def between(one: Position, other: Position) -> int:
    return distance_m(one.point(), other.point())


@given(POSITIONS, POSITIONS)
def test_a_distance_is_within_its_stated_error_of_the_great_circle(
    one: Position, other: Position
) -> None:
    truth_m = haversine_m(one, other)

    found_m = between(one, other)

    assert abs(found_m - truth_m) <= ERROR_M
    assert found_m < BEYOND_ANY_M


@given(POSITIONS, st.integers(-20_000, 20_000), st.integers(-20_000, 20_000))
def test_neighbours_are_told_apart(one: Position, north: int, east: int) -> None:
    latitude = max(-90_000_000, min(90_000_000, one.latitude_microdeg + north))
    other = Position(latitude, one.longitude_microdeg + east)

    assert abs(between(one, other) - haversine_m(one, other)) <= ERROR_M


@given(POSITIONS, POSITIONS)
def test_the_way_back_is_as_long(one: Position, other: Position) -> None:
    assert between(one, other) == between(other, one)
    assert between(one, one) == 0


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((52_520_000, 13_405_000), (48_137_000, 11_575_000), 504_338),
        ((-17_713_000, 178_065_000), (-13_833_000, -171_767_000), 1_170_136),
        ((90_000_000, 0), (-90_000_000, 123_000_000), 20_015_114),
    ],
    ids=["berlin-munich", "across-the-date-line", "pole-to-pole"],
)
def test_known_distances_come_out_the_same_on_every_machine(
    one: tuple[int, int], other: tuple[int, int], metres: int
) -> None:
    assert between(Position(*one), Position(*other)) == metres
