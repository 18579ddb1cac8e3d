"""Scanners that are keyboards: what their keys mean, and what happens when they are pulled out."""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass, field

import pytest
from harness.device_shop import HandClock

from devices.inputs.framing import CUT_OFF_MICROS, Framer
from devices.inputs.hid_keys import HidKeys
from devices.inputs.hid_scanner import HidScanner, open_hid
from devices.inputs.port import DeviceLost, InputSpec, Scan

SHIFT, CONTROL, ALT, CAPS, ENTER, RIGHT_BRACKET = 42, 29, 56, 58, 28, 27
CODES = dict(zip("1234567890", range(2, 12), strict=True)) | dict(
    zip("qwertyuiop", range(16, 26), strict=True)
)
KEYPAD = {"2": 80, "9": 73}


def tap(*codes: int) -> list[tuple[int, int]]:
    """Press keys in order and let them go in the reverse."""
    return [(code, 1) for code in codes] + [(code, 0) for code in reversed(codes)]


def typed(text: str) -> list[tuple[int, int]]:
    return [event for character in text for event in tap(CODES[character])]


def written(events: list[tuple[int, int]]) -> str:
    keys = HidKeys()
    return "".join(keys.feed(code, value) for code, value in events)


@pytest.mark.parametrize(
    ("events", "text"),
    [
        (typed("4006381"), "4006381"),
        (tap(SHIFT, CODES["e"]) + tap(CODES["e"]), "Ee"),
        (tap(CAPS) + tap(CODES["e"]) + tap(SHIFT, CODES["e"]) + tap(CODES["1"]), "Ee1"),
        (tap(RIGHT_BRACKET) + tap(SHIFT, CODES["q"]) + tap(CODES["3"]), "]Q3"),
        (tap(SHIFT, 39) + tap(53) + tap(SHIFT, 53), ":/?"),
        (tap(CONTROL, RIGHT_BRACKET), "\x1d"),
        ([(ALT, 1), *tap(KEYPAD["2"]), *tap(KEYPAD["9"]), (ALT, 0)], "\x1d"),
        (tap(KEYPAD["2"]), "2"),
        ([(CODES["4"], 1), (CODES["4"], 2), (CODES["4"], 2), (CODES["4"], 0)], "4"),
        (tap(59), ""),
        (tap(ENTER) + tap(96) + tap(15), "\r\r\r"),
    ],
)
def test_keys_are_read_in_the_layout_of_scanners(events: list[tuple[int, int]], text: str) -> None:
    assert written(events) == text


@dataclass
class FakeKeyboard:
    """A grabbed keyboard that delivers batches of events, then is pulled out."""

    batches: deque[list[tuple[int, int]]] = field(default_factory=deque)
    is_closed: bool = False

    def keys(self, timeout_s: float) -> list[tuple[int, int]]:
        if not self.batches:
            raise OSError(19, "No such device")
        return self.batches.popleft()

    def close(self) -> None:
        self.is_closed = True


def test_a_code_arrives_whole_and_half_a_code_does_not_at_all() -> None:
    scans: list[Scan] = []
    whole = [*tap(RIGHT_BRACKET), *tap(SHIFT, CODES["e"]), *typed("04006381333931"), *tap(ENTER)]
    keyboard = FakeKeyboard(deque([whole[:9], whole[9:], typed("9638507")]))
    scanner = HidScanner(keyboard, Framer(), HandClock(), scans.append)
    for _ in range(3):
        scanner.step()

    with pytest.raises(DeviceLost) as lost:
        scanner.step()

    assert scans == [Scan("]E04006381333931"), Scan("", "cut_off")]
    assert lost.value.code == "unplugged"


def test_a_code_that_stops_in_the_middle_is_cut_off() -> None:
    clock, scans = HandClock(), list[Scan]()
    scanner = HidScanner(FakeKeyboard(deque([typed("96385"), []])), Framer(), clock, scans.append)
    scanner.step()
    clock.micros += CUT_OFF_MICROS
    scanner.step()

    assert scans == [Scan("", "cut_off")]


def test_without_the_library_the_device_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "evdev", None)

    with pytest.raises(DeviceLost) as lost:
        open_hid(InputSpec("scanner", "counter", "hid", "/dev/input/event0"), HandClock(), print)

    assert lost.value.code == "evdev_missing"


def test_with_the_library_a_keyboard_that_is_away_is_away() -> None:
    pytest.importorskip("evdev", reason="the extra hid is not installed")
    spec = InputSpec("scanner", "counter", "hid", "/dev/input/by-id/nothing-event-kbd")

    with pytest.raises(DeviceLost) as lost:
        open_hid(spec, HandClock(), print)

    assert lost.value.code == "not_plugged_in"
