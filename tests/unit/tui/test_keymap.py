"""The key table holds together: one meaning a key, a sentence for each."""

from __future__ import annotations

import pytest

from tui.key_names import Action, Screen
from tui.keymap import KEYMAP, entry_of

STEADY = {
    "f1": Action.HELP,
    "f9": Action.FIND,
    "f11": Action.LOCK,
    "f12": Action.FORWARD,
    "ctrl+p": Action.PALETTE,
}

EXCEPTIONS = {(Screen.PAY, "f9")}
"""While paying there is nothing to find: F9 splits."""


@pytest.mark.parametrize("screen", Screen)
def test_no_key_is_used_twice_on_a_screen(screen: Screen) -> None:
    used = [entry.key for entry in KEYMAP[screen]]

    assert len(used) == len(set(used))


@pytest.mark.parametrize("screen", Screen)
def test_common_keys_mean_one_thing_everywhere(screen: Screen) -> None:
    for entry in KEYMAP[screen]:
        if (screen, entry.key) not in EXCEPTIONS:
            assert STEADY.get(entry.key, entry.action) is entry.action


@pytest.mark.parametrize("screen", Screen)
def test_every_key_is_explained_and_fits_its_slot(screen: Screen) -> None:
    for entry in KEYMAP[screen]:
        assert entry.help.endswith(".")
        assert len(entry.label) <= 11


def test_every_action_has_a_key_somewhere() -> None:
    assert {entry.action for entries in KEYMAP.values() for entry in entries} == set(Action)


def test_a_key_that_does_nothing_is_told_apart() -> None:
    assert entry_of(Screen.SALE, "f7") is None
