"""What scales say, byte for byte as their makers' documents have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devices.inputs.scales import cas, dialog06, dibal, nci, toledo
from devices.inputs.scales.reading import Goods, Load, Reading, Unreadable, of_number

if TYPE_CHECKING:
    from collections.abc import Callable

KG_735 = Reading(Load.STABLE, 735, "kg")


@pytest.mark.parametrize(
    ("answer", "reading"),
    [
        (b"\x0200.735\r", KG_735),
        (b"\x0200.735N\r", Reading(Load.STABLE, 735, "kg", is_net=True)),
        (b"\x02001.62\r", Reading(Load.STABLE, 1620, "kg")),
        (b"\x0200.000\r", Reading(Load.ZERO)),
        (b"\x02?a\r", Reading(Load.UNSTABLE, is_net=True)),
        (b"\x02?A\r", Reading(Load.UNSTABLE)),
        (b"\x02?B\r", Reading(Load.OVERLOAD)),
        (b"\x02?D\r", Reading(Load.NEGATIVE)),
        (b"\x02?E\r", Reading(Load.NEGATIVE)),
        (b"\x02?P\r", Reading(Load.ZERO)),
        (b"\x02?\xd0\r", Reading(Load.ZERO)),
        (b"\x02?@\r", Reading(Load.FAULT)),
        (b"noise\x0200.735\r", KG_735),
    ],
)
def test_toledo(answer: bytes, reading: Reading) -> None:
    """DIVA Service Manual 6.1.4.2 and 6.1.4.3; bit 0 motion, 1 over, 2 under, 4 zero, 5 net."""
    assert toledo.is_whole(answer)
    assert toledo.read(answer, "kg") == reading


@pytest.mark.parametrize("part", [b"", b"\x02", b"\x02?", b"\x0200.7", b"00.735\r"])
def test_toledo_waits_for_the_end(part: bytes) -> None:
    assert not toledo.is_whole(part)


@pytest.mark.parametrize(
    ("answer", "reading"),
    [
        (b"\n00.735kg\r\n00\r\x03", KG_735),
        (b"\n001.62lb\r\nS00\r\x03", Reading(Load.STABLE, 1620, "lb")),
        (b"\n01.234KG\r\n00\r\x03", Reading(Load.STABLE, 1234, "kg")),
        (b"\n00.000kg\r\n20\r\x03", Reading(Load.ZERO)),
        (b"\nS10\r\x03", Reading(Load.UNSTABLE)),
        (b"\n10\r\x03", Reading(Load.UNSTABLE)),
        (b"\n01\r\x03", Reading(Load.NEGATIVE)),
        (b"\n02\r\x03", Reading(Load.OVERLOAD)),
        (b"\n08\r\x03", Reading(Load.FAULT)),
        (b"\n-0.015kg\r\n00\r\x03", Reading(Load.NEGATIVE, 15)),
        (b"\n00.735kg\r\n10\r\x03", Reading(Load.UNSTABLE)),
        (b"\n00.735kg\r\n0p4\r\x03", Reading(Load.STABLE, 735, "kg", is_net=True)),
    ],
)
def test_nci(answer: bytes, reading: Reading) -> None:
    """SCP-01 in the 7821 User Instructions 6.3, SCP-02 in the DIVA Service Manual 6.1.2."""
    assert nci.is_whole(answer)
    assert nci.read(answer) == reading


def test_nci_says_when_a_question_was_not_understood() -> None:
    with pytest.raises(Unreadable, match="not_understood"):
        nci.read(b"\n?\r\x03")


def framed(body: bytes) -> bytes:
    return b"\x01\x02" + body + bytes([cas.check_byte(body)]) + b"\x03\x04"


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        (b"S 00.735kg", KG_735),
        (b"S 000735KG", KG_735),
        (b"U 00.742kg", Reading(Load.UNSTABLE)),
        (b"S-00.015kg", Reading(Load.NEGATIVE, 15)),
        (b"F 00.000kg", Reading(Load.OVERLOAD)),
        (b"S 00.000kg", Reading(Load.ZERO)),
        (b"S 001.62lb", Reading(Load.STABLE, 1620, "lb")),
    ],
)
def test_cas(body: bytes, reading: Reading) -> None:
    """PD-II, type 2: fifteen bytes, the check byte from the state to the unit."""
    assert len(framed(body)) == 15
    assert cas.is_whole(b"\x06" + framed(body))
    assert cas.read(b"\x06" + framed(body)) == reading


def test_cas_with_a_wrong_check_byte_is_not_believed() -> None:
    whole = framed(b"S 00.735kg")

    with pytest.raises(Unreadable):
        cas.read(whole.replace(b"735", b"835"))


def test_the_check_byte_of_cas() -> None:
    assert cas.check_byte(b"S 00.735kg") == 0x53 ^ 0x20 ^ 0x2E ^ 0x37 ^ 0x33 ^ 0x35 ^ 0x6B ^ 0x67


@pytest.mark.parametrize(
    ("answer", "reading"),
    [
        (b"9900031600000004\r\n", Reading(Load.STABLE, 316, "kg")),
        (b"9910031610000004\r\n", Reading(Load.UNSTABLE)),
        (b"9910000010000000\r\n", Reading(Load.ZERO)),
    ],
)
def test_dibal(answer: bytes, reading: Reading) -> None:
    """DPOS 400 manual 4.4; question and first answer as sbzsystems' support page shows them."""
    assert dibal.request(0) == b"98000001\r\n"
    assert dibal.is_whole(answer)
    assert dibal.read(answer) == reading


def test_dibal_with_a_wrong_check_byte_is_not_believed() -> None:
    with pytest.raises(Unreadable):
        dibal.read(b"9900031700000004\r\n")


@pytest.mark.parametrize(
    ("goods", "record"),
    [
        (Goods(199), b"\x04\x0201\x1b000199\x1b\x03"),
        (Goods(199, 20), b"\x04\x0203\x1b000199\x1b0020\x03"),
    ],
)
def test_dialog_06_is_told_price_and_tare(goods: Goods, record: bytes) -> None:
    """DIVA Service Manual 6.1.8, records 01 and 03."""
    assert dialog06.price_record(goods) == record


@pytest.mark.parametrize(
    ("answer", "reading"),
    [
        (b"\x0202\x1b3\x1b00735\x1b000199\x1b000146\x03", KG_735),
        (b"\x0202\x1b1\x1b00162\x1b00199\x1b000322\x03", Reading(Load.STABLE, 1620, "lb")),
        (b"\x0202\x1b2\x1b01620\x1b00199\x1b000322\x03", Reading(Load.STABLE, 1620, "lb")),
        (b"\x0202\x1b3\x1b00000\x1b000199\x1b000000\x03", Reading(Load.ZERO)),
    ],
)
def test_dialog_06_results(answer: bytes, reading: Reading) -> None:
    assert dialog06.is_whole(answer)
    assert dialog06.read_result(answer) == reading


@pytest.mark.parametrize(
    ("code", "load"),
    [
        (b"20", Load.UNSTABLE),
        (b"21", Load.UNCHANGED),
        (b"30", Load.TOO_LITTLE),
        (b"31", Load.NEGATIVE),
        (b"32", Load.OVERLOAD),
        (b"11", Load.FAULT),
    ],
)
def test_dialog_06_says_why_there_is_no_result(code: bytes, load: Load) -> None:
    assert dialog06.read_status(b"\x0209\x1b" + code + b"\x03") is load


class Answering:
    """Answers one question after the other, as it was told to."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)

    def ask(self, data: bytes, is_whole: Callable[[bytes], bool]) -> bytes:
        answer = self._answers.pop(0)
        assert is_whole(answer)
        return answer


def test_dialog_06_with_checksums_is_told_apart() -> None:
    """Record 11 with 32H asks for checksums: DIVA Service Manual 6.1.8.4, its own example."""
    scale = Answering(b"\x0211\x1b247\x03")

    assert dialog06.Dialog06().weigh(scale, "kg", Goods(199)).load is Load.WANTS_KEY


@pytest.mark.parametrize(
    "noise", [b"", b"\x02", b"\xff" * 12, b"\x02abc\r", b"\x0202\x1b3\x1b\x03"]
)
def test_noise_is_no_weight(noise: bytes) -> None:
    for read in (lambda a: toledo.read(a, "kg"), nci.read, cas.read, dibal.read,
                 dialog06.read_result):  # fmt: skip
        with pytest.raises(Unreadable):
            read(noise)


def test_a_figure_finer_than_a_thousandth_is_not_rounded_away() -> None:
    with pytest.raises(Unreadable):
        of_number("0.7355", "kg")
    assert of_number("0.7350", "kg") == KG_735
