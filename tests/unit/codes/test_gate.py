"""What a scan or a typed code is taken for."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.codes import (
    ElementString,
    Gtin,
    ShortCode,
    Text,
    check_digit,
    is_gtin,
    looks_like_barcode,
    read_code,
)
from edge.domain.errors import BadInput


def refusal(text: str, symbology: str | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        read_code(text, symbology=symbology)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "gtin14"),
    [
        ("4006381333931", "04006381333931"),
        ("]E04006381333931", "04006381333931"),
        (" 4006381333931\r\n", "04006381333931"),
        ("725272702703", "00725272702703"),
        ("0725272702703", "00725272702703"),
        ("96385074", "00000096385074"),
        ("]E496385074", "00000096385074"),
        ("18712345678903", "18712345678903"),
        ("]I118712345678903", "18712345678903"),
        ("]E004252614", "00042100005264"),
        ("]C10109506000134376", "09506000134376"),
        ("0109521234500018", "09521234500018"),
        ("https://id.example.com/01/09506000134376/10/A1?17=271100", "09506000134376"),
        ("HTTPS://ID.EXAMPLE.COM/01/09506000134376", "09506000134376"),
    ],
)
def test_every_way_to_write_a_product_number_gives_the_same_fourteen_digits(
    text: str, gtin14: str
) -> None:
    reading = read_code(text)

    assert isinstance(reading, Gtin)
    assert reading.gtin14 == gtin14


@pytest.mark.parametrize(
    "text",
    [
        "4006381333932",
        "725272702704",
        "96385075",
        "18712345678904",
        "]E04006381333932",
        "]E004252615",
        "]C10109506000134377",
        "https://id.example.com/01/09506000134377",
        "]C100009506000000000003",
    ],
)
def test_a_wrong_check_digit_is_refused(text: str) -> None:
    assert refusal(text) == "code_check_digit"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "code_empty"),
        (" \r\n", "code_empty"),
        ("]E0", "code_empty"),
        ("9" * 257, "code_too_long"),
        ("40063\x0381333931", "code_control_characters"),
        ("]E04006381\x1d333931", "code_control_characters"),
        ("\x1b[A", "code_control_characters"),
        ("]E0400638133", "code_length"),
        ("]E112", "code_addon_only"),
        ("]C1", "code_empty"),
        ("]C1zz", "code_gs1_unknown"),
        ("]C10109506000134376010950600013438310X", "code_gs1_contradiction"),
    ],
)
def test_an_unreadable_scan_is_refused_with_its_reason(text: str, code: str) -> None:
    assert refusal(text) == code


@pytest.mark.parametrize("text", ["4011", "94011", "AB-12/3", "1", "010203040", "12345678901"])
def test_a_short_code_is_left_as_it_is(text: str) -> None:
    assert read_code(text) == ShortCode(text)


@pytest.mark.parametrize(
    "text",
    [
        "]C04006381333931",
        "]Q14006381333931",
        "]d14006381333931",
        "https://example.com/offers/42",
        "hello world",
    ],
)
def test_digits_in_a_symbol_that_may_hold_anything_are_no_product(text: str) -> None:
    assert isinstance(read_code(text), Text)


def test_a_parcels_number_needs_no_identifier_to_be_known() -> None:
    reading = read_code("00340123450000000017")

    assert isinstance(reading, ElementString)
    assert reading.sscc == "340123450000000017"
    assert isinstance(read_code("00340123450000000018"), Text)


def test_arabic_digits_are_no_product_number() -> None:
    assert isinstance(read_code("٤٠٠٦٣٨١٣٣٣٩٣١"), Text)


def test_eight_digits_that_are_two_things_name_both() -> None:
    reading = read_code("01234565")

    assert reading == Gtin("00000001234565", alternative="00012345000065")


def test_eight_digits_that_are_only_a_upc_e_are_expanded() -> None:
    assert read_code("04252614") == Gtin("00042100005264")


def test_the_symbology_settles_what_eight_digits_are() -> None:
    assert read_code("01234565", symbology="EAN8") == Gtin("00000001234565")
    assert read_code("01234565", symbology="UPCE") == Gtin("00012345000065")


def test_the_identifier_in_the_scan_goes_before_the_drivers_word() -> None:
    assert isinstance(read_code("]C04006381333931", symbology="GS1_128"), Text)


def test_two_symbologies_at_once_are_believed_neither() -> None:
    assert refusal("]E04006381333931", symbology="QR") == "code_symbology_contradicted"
    assert refusal("]C04006381333931", symbology="EAN13") == "code_symbology_contradicted"


def test_an_element_string_keeps_what_stands_beside_the_product() -> None:
    reading = read_code("]C1010950600013437610LOT-7\x1d99001250")

    assert reading == Gtin(
        "09506000134376",
        elements=(("01", "09506000134376"), ("10", "LOT-7"), ("99", "001250")),
    )


def test_an_element_string_is_recognised_without_identifier_when_it_is_whole() -> None:
    assert read_code("010950600013437699001250") == Gtin(
        "09506000134376", elements=(("01", "09506000134376"), ("99", "001250"))
    )
    assert isinstance(read_code("0109506000134376zz"), Text)


@pytest.mark.parametrize("addon", ["12", "51299"])
def test_a_magazine_supplement_stands_beside_the_product(addon: str) -> None:
    assert read_code(f"]E34006381333931{addon}") == Gtin("04006381333931", addon=addon)


def test_a_supplement_of_another_length_is_refused() -> None:
    assert refusal("]E34006381333931123") == "code_length"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reading = read_code(text)
    except BadInput:
        return
    assert not isinstance(reading, Gtin) or is_gtin(reading.gtin14)


@given(st.from_regex(r"[0-9]{13}", fullmatch=True), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, shift: int) -> None:
    right = digits[:12] + str(check_digit(digits[:12]))
    assume(int(right))
    at = int(digits[12]) % 13
    wrong = right[:at] + str((int(right[at]) + shift) % 10) + right[at + 1 :]

    assert isinstance(read_code(right), Gtin)
    assert refusal(wrong) == "code_check_digit"


@pytest.mark.parametrize(
    ("text", "is_barcode"),
    [
        ("4006381333931", True),
        ("4006381333932", True),
        ("96385074", True),
        ("12345678905", True),
        ("]E0123", True),
        ("10000000", False),
        ("15000000", False),
        ("1299", False),
        ("999999", False),
        ("12.99", False),
        ("", False),
    ],
)
def test_a_barcode_is_told_from_an_amount(text: str, is_barcode: bool) -> None:
    assert looks_like_barcode(text) is is_barcode
