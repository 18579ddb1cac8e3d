"""ZVT bytes as real terminals send them, read as other libraries read them."""

from __future__ import annotations

import pytest

from devices.ports.zvt_frames import (
    AMOUNT,
    APPLICATION_TAG,
    CARD_NAME,
    CURRENCY,
    ORIGINAL_TRACE,
    RECEIPT,
    TERMINAL_ID,
    TLV,
    TOTALS,
    TRACE,
    Fields,
    Frame,
    NotUnderstood,
    bcd,
    from_bcd,
    read_fields,
    read_frame,
    tlv,
    variable,
)

PAID = (
    "040f772700040000000020400b0004700c2239530d10060e251217000119702"
    "2f0f8eeeeeeeeeeee477129280048692a313030343631373633202020202020"
    "3b36313138303400003cf0f1f447454e2e4e522e3a363131383034490978870470880004708a2e8bf1f7"
    "4465626974204d61737465726361726400"
)
REVERSED = (
    "040fe22700040000000001000b0006070c1548580d02010e2512170001197022f0f8eeeeeeeeeeee4771"
    "29280048692a3130303436313736332020202020203700060"
    "63b37313536393100003cf0f1f447454e2e4e522e3a373135363931490978870607880006078a2e8bf1f7"
    "4465626974204d61737465726361726400066524100"
    "70e47454e2e4e522e3a3731353639314307a0000000041010461f413030303030303030343130313020"
    "42314437333435433146324433353542471f413030303030303030343130313020423144373334354331"
    "46324433353542"
    "1f1001ff1f120102"
)
NO_MONEY = "040f1e276c29280048693cf0f1f941626272756368206475726368204b756e6465"
TAGS_ONLY = (
    "040f6527000c2313550d10290e999922f0f8eeeeeeeeeeee4771a0012900000006870008"
    "0b0000008a068bf1f14d41535445524341524400062e2f081f1201021f100100601b4307a00000000410104410"
    "4465626974204d6173746572636172641f2b0410015008"
)
"""From the parser tests of Portalum.Zvt (MIT), recorded at terminals."""

DAY_CLOSED = (
    "270004000000002600"
    + "0c105937"
    + "0d0331"
    + "60f0f5f3"
    + ("00680071" + "04000000002600" + "00000000000000" * 6)
)
"""From the end-of-day test of the Go library bezahl-online/zvt, recorded at a terminal."""


def fields(frame: str) -> Fields:
    data = bytearray.fromhex(frame)

    def read(size: int) -> bytes:
        part = bytes(data[:size])
        del data[:size]
        return part

    found = read_frame(read)
    assert not data
    assert found.encoded().hex() == frame
    return read_fields(found.data)


def test_a_payment_of_a_real_terminal_is_read() -> None:
    paid = fields(PAID)

    assert (paid.result, paid.number(AMOUNT), paid.number(CURRENCY)) == (0, 2040, 978)
    assert (paid.number(RECEIPT), paid.number(TRACE), paid.number(TERMINAL_ID)) == (
        470,
        470,
        28004869,
    )
    assert (paid.masked_card, paid.text(CARD_NAME)) == ("************4771", "Debit Mastercard")


def test_a_reversal_names_the_payment_that_it_undid() -> None:
    undone = fields(REVERSED)

    assert (undone.number(AMOUNT), undone.number(ORIGINAL_TRACE), undone.number(TRACE)) == (
        100,
        606,
        607,
    )
    assert undone.tags[APPLICATION_TAG].hex() == "a0000000041010"


def test_a_customer_who_gave_up_is_a_result_without_an_amount() -> None:
    stopped = fields(NO_MONEY)

    assert (stopped.result, stopped.number(AMOUNT)) == (0x6C, None)


def test_what_stands_in_containers_is_found() -> None:
    assert fields(TAGS_ONLY).tags[APPLICATION_TAG].hex() == "a0000000041010"


def test_the_totals_of_a_closed_day_are_one_bitmap() -> None:
    closed = read_fields(bytes.fromhex(DAY_CLOSED))

    assert closed.number(AMOUNT) == 2600
    assert len(closed.bitmaps[TOTALS]) == 53


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_message_cut_short_is_never_read_as_another(cut: int) -> None:
    data = bytes.fromhex(PAID)[3:]
    whole = read_fields(data)

    try:
        part = read_fields(data[: -cut or None])
    except NotUnderstood:
        return
    assert part.bitmaps.items() <= whole.bitmaps.items()


def test_no_card_number_and_no_track_is_read() -> None:
    number, track = "4111111111111111", "4111111111111111d2512101"
    clear = bytes.fromhex(number)
    secret = (
        variable(0x22, clear) + variable(0x23, bytes.fromhex(track)) + variable(0x24, clear)
        + variable(0x2D, number.encode()) + variable(0x3C, number.encode())
        + b"\x2a" + number.encode()[:15] + b"\x06" + b"\x0b" + tlv(0x1F09, clear)
    )  # fmt: skip

    told = read_fields(secret)

    assert told == Fields({}, {}, "************1111")
    assert read_fields(variable(0x22, bytes.fromhex(track))).masked_card == "************1111"


@pytest.mark.parametrize("data", ["ff", "22f0", "060a", "3cf0f1", "22a1b2", "22fbfa", "0685"])
def test_what_is_no_zvt_is_not_understood(data: str) -> None:
    with pytest.raises(NotUnderstood):
        read_fields(bytes.fromhex(data))


@pytest.mark.parametrize("size", [0, 1, 254, 255, 256, 5000])
def test_frames_of_every_length_come_back(size: int) -> None:
    frame = Frame(b"\x06\x01", b"\x01" * size)
    data = bytearray(frame.encoded())

    def read(count: int) -> bytes:
        part = bytes(data[:count])
        del data[:count]
        return part

    assert read_frame(read) == frame


def test_numbers_and_containers_are_written_as_they_are_read() -> None:
    assert bcd(1099, 6).hex() == "000000001099"
    assert from_bcd(bcd(1099, 6)) == 1099
    with pytest.raises(NotUnderstood):
        from_bcd(b"\xee")
    told = read_fields(variable(CARD_NAME, b"VISA") + tlv(TLV, tlv(0x60, tlv(0x43, b"\xa0" * 200))))
    assert (told.text(CARD_NAME), told.tags[0x43]) == ("VISA", b"\xa0" * 200)


def test_containers_in_containers_have_an_end() -> None:
    nested = b""
    for _ in range(5_000):
        nested = tlv(0x60, nested)

    with pytest.raises(NotUnderstood):
        read_fields(tlv(TLV, nested))


def test_the_length_form_of_a_long_message_is_the_lower_byte_first() -> None:
    assert Frame(b"\x06\xd3", b"\x00" * 0x28E).encoded()[:5].hex() == "06d3ff8e02"
