"""What an import found: rows it refused, cells it repaired, things worth saying aloud."""

from __future__ import annotations

from dataclasses import dataclass

REASONS = {
    "attribute_unreadable": "an attribute is written as name=value, several parted by semicolons",
    "card_is_item": "the till would read this card as an item of the catalogue",
    "card_is_label": "the till would read this card as a label with a price or weight",
    "card_taken": "another customer of the shop has this card",
    "card_twice": "the card stands in the file already",
    "card_unreadable": "this is no code that a card could carry",
    "code_check_digit": "the check digit is wrong",
    "code_missing": "there is no code",
    "code_rounded": "a spreadsheet has rounded this code",
    "code_taken": "another item of the shop has this code",
    "code_too_short": "too few digits to prove that only zeros are missing",
    "code_twice": "the code stands in the file already",
    "code_unreadable": "this is no code that a till could read",
    "columns_missing": "the row has fewer columns than the first line",
    "columns_too_many": "the row has more columns than the first line",
    "currency_other": "the price is in another currency than the shop's",
    "customer_id_missing": "there is no id",
    "customer_name_missing": "there is no name",
    "date_unreadable": "a date is written as year-month-day: 2027-05-31",
    "deposit_unknown": "there is no deposit item of this id or code",
    "description_missing": "there is no name",
    "description_too_long": "the name is too long",
    "gift_card": "gift cards are not goods",
    "id_missing": "there is neither an id nor a code",
    "id_twice": "this id stands in the file already",
    "id_unreadable": "an id has no spaces and at most 64 characters",
    "not_a_number": "this is not a number of the wanted kind",
    "not_yes_or_no": "this is neither yes nor no",
    "phone_unreadable": "a phone number has 4 to 15 digits",
    "price_ambiguous": "three digits after the only sign may be thousands or decimals",
    "price_is_barcode": "this looks like a barcode, not like a price",
    "price_negative": "a price is not negative",
    "price_too_fine": "the price has more decimals than can be charged",
    "price_too_large": "the price is beyond any price",
    "price_unreadable": "this is not a price",
    "quotes_unmatched": "quotation marks do not match",
    "tax_class_unknown": "the shop has no such tax class",
    "text_too_long": "the text is too long",
    "text_unreadable": "the text has characters that cannot be shown",
    "unit_unknown": "the shop has no such unit",
}
"""Why a row is refused, for the person who has the file before them."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A record that was not taken. `line` is the physical line where it begins."""

    line: int
    field: str
    code: str
    value: str = ""
    line_before: int | None = None
    """The line that holds the same code or id already."""

    @property
    def reason(self) -> str:
        """Say why, in words."""
        reason = REASONS[self.code]
        return reason if self.line_before is None else f"{reason} (line {self.line_before})"


@dataclass(frozen=True, slots=True)
class Repair:
    """A cell that was taken in another form than written, because that form is proved."""

    line: int
    field: str
    before: str
    after: str
    why: str


class RowTrouble(Exception):
    """A row cannot be taken; says which field and why (a key of `REASONS`)."""

    def __init__(
        self, field: str, code: str, value: str = "", *, line_before: int | None = None
    ) -> None:
        assert code in REASONS, code
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.value = value[:VALUE_CHARACTERS_MAX]
        self.line_before = line_before

    def at(self, line: int) -> RefusedRow:
        """Return the refusal of the row at a line."""
        return RefusedRow(line, self.field, self.code, self.value, self.line_before)


VALUE_CHARACTERS_MAX = 60
"""Enough of a cell to find it again."""
