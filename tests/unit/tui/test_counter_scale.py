"""The scale at the counter sells net kilograms, whatever the scale's own unit and tare are."""

from __future__ import annotations

import pytest
from harness.device_shop import HandClock

from devices.inputs.scales.reading import Load, Reading
from devices.inputs.scales.weighing import Weighing
from tui.counter_scale import CounterScale
from tui.peripherals import WeightSeen


@pytest.mark.parametrize(
    ("reading", "tare_g", "seen"),
    [
        (Reading(Load.STABLE, 735), 0, WeightSeen("weighed", "0.735")),
        (Reading(Load.STABLE, 735), 20, WeightSeen("weighed", "0.715")),
        (Reading(Load.STABLE, 735, is_net=True), 20, WeightSeen("weighed", "0.735")),
        (Reading(Load.STABLE, 735), 735, WeightSeen("tare_too_much")),
        (Reading(Load.STABLE, 735_000, "g"), 0, WeightSeen("weighed", "0.735")),
        (Reading(Load.STABLE, 735_500, "g"), 0, WeightSeen("unit_differs", unit="g")),
        (Reading(Load.STABLE, 1_620, "lb"), 0, WeightSeen("unit_differs", unit="lb")),
        (Reading(Load.UNSTABLE, 735), 20, WeightSeen("unstable", "0.735")),
        (Reading(Load.ZERO), 0, WeightSeen("zero")),
    ],
)
def test_what_is_seen_is_net_kilograms(reading: Reading, tare_g: int, seen: WeightSeen) -> None:
    weighing = Weighing(HandClock().monotonic_micros)
    scale = CounterScale(weighing)
    scale.begin("198.5", tare_g)
    wanted = weighing.wanted
    weighing.report(reading)

    assert scale.take() == seen
    assert wanted is not None
    assert (wanted.price_minor, wanted.tare_g) == (198, tare_g)


def test_a_weight_that_was_too_little_for_its_tare_is_not_used_up() -> None:
    weighing = Weighing(HandClock().monotonic_micros)
    scale = CounterScale(weighing)
    scale.begin("199", 900)
    weighing.report(Reading(Load.STABLE, 735))
    assert scale.take().code == "tare_too_much"

    scale.begin("199", 35)

    assert scale.take() == WeightSeen("weighed", "0.700")
