"""Settings are read whole or not at all, and a mistake is named by line and nearest key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edge.config import (
    Settings,
    changed_sections,
    load_settings,
    parse_settings,
    setting_rows,
)
from edge.domain.errors import BadInput
from edge.section import Section
from tui.settings_file import TaxLine, field_texts, new_settings, reference

if TYPE_CHECKING:
    from pathlib import Path


def refused(text: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        parse_settings(text.encode(), "settings.toml")
    return caught.value


def test_an_empty_file_is_a_shop_that_takes_cash_and_card() -> None:
    rules = parse_settings(b"", "settings.toml").tender_rules()

    assert list(rules) == ["cash", "card"]
    assert rules["card"].uses_terminal


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_one() -> None:
    error = refused("[receipt]\nheader = []\n\n[screen]\ntheem = 'dark'\n")

    assert error.code == "settings_key_unknown"
    assert (error.facts["line"], error.facts["key"]) == (5, "screen.theem")
    assert error.facts["nearest"] == "theme"


def test_an_unknown_table_is_named_too() -> None:
    error = refused("[reciept]\nheader = []\n")

    assert (error.code, error.facts["line"]) == ("settings_key_unknown", 1)
    assert error.facts["nearest"] == "receipt"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[screen]\ntheme = "pink"\n', "settings_value_wrong", 2),
        ("[cash]\nincrement_minor = 0\n", "settings_value_wrong", 2),
        ("[cash]\nincrement_minor = '5 cents'\n", "settings_value_wrong", 2),
        (
            '[tax.classes]\nstandard = [{ id = "V", name = "VAT", rate = "19%" }]\n',
            "settings_value_wrong",
            2,
        ),
        (
            '[[schemes]]\nprefix = "21"\npattern = "PPIIIII"\nvalue = "price"\n',
            "settings_value_wrong",
            1,
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_line(text: str, code: str, line: int) -> None:
    error = refused(text)

    assert (error.code, error.facts["line"]) == (code, line)


def test_what_is_no_toml_is_refused_with_the_place() -> None:
    error = refused("[screen\n")

    assert error.code == "settings_not_toml"
    assert "line 1" in str(error.facts["detail"])


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as missing:
        load_settings(tmp_path / "settings.toml")
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput) as binary:
        load_settings(tmp_path / "settings.toml")

    assert (missing.value.code, binary.value.code) == ("settings_unreadable", "settings_not_utf8")


def test_changed_tables_are_named() -> None:
    after = parse_settings(b'[screen]\ntheme = "light"\n', "s")

    assert changed_sections(Settings(), after) == ("screen",)
    assert changed_sections(Settings(), Settings()) == ()
    assert ("screen.theme", '"light"') in setting_rows(after)


def test_a_new_shops_file_is_valid_and_says_what_was_asked() -> None:
    text = new_settings(
        address=["1 High Street", 'The "Old" Mill'],
        taxes=[TaxLine("standard", "VAT19", "VAT", "0.19"), TaxLine("zero", "", "", "")],
        prices_include_tax=False,
        cash_increment_minor=5,
    )

    settings = parse_settings(text.encode(), "settings.toml")

    assert settings.store.address[1] == 'The "Old" Mill'
    assert settings.pricing_policy("2026-11-25").cash_increment_minor == 5
    assert [c.tax_class for c in settings.pricing_policy("2026-11-25").classes] == [
        "standard",
        "zero",
    ]


def models() -> list[type[Section]]:
    found: list[type[Section]] = []
    waiting: list[type[Section]] = [Section]
    while waiting:
        for model in waiting.pop().__subclasses__():
            found.append(model)
            waiting.append(model)
    return found


@pytest.mark.parametrize("model", models(), ids=[model.__name__ for model in models()])
def test_every_setting_is_explained_beneath_it_or_by_its_table(model: type[Section]) -> None:
    explained = field_texts(model)
    tables = {
        name
        for name, field in model.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    }

    assert set(model.model_fields) - tables - {"schemes"} <= set(explained)


def test_the_reference_lists_every_table() -> None:
    written = reference()

    for name in Settings.model_fields:
        assert name in written
