"""What the keys of a scanner that is a keyboard mean: US layout, as scanners are delivered.

Codes are those of linux/input-event-codes.h. A grabbed keyboard is read before any layout of the
machine, so a German console changes nothing here.
"""

from __future__ import annotations

from typing import Final

_PLAIN: Final = {
    **dict(zip(range(2, 14), "1234567890-=", strict=True)),
    **dict(zip(range(16, 28), "qwertyuiop[]", strict=True)),
    **dict(zip(range(30, 42), "asdfghjkl;'`", strict=True)),
    43: "\\",
    **dict(zip(range(44, 54), "zxcvbnm,./", strict=True)),
    57: " ",
}
_SHIFTED: Final = dict(
    zip("1234567890-=[];'`\\,./", '!@#$%^&*()_+{}:"~|<>?', strict=True)
)  # letters are shifted by upper()
_KEYPAD: Final = {82: 0, 79: 1, 80: 2, 81: 3, 75: 4, 76: 5, 77: 6, 71: 7, 72: 8, 73: 9}
_KEYPAD_SIGNS: Final = {98: "/", 55: "*", 74: "-", 78: "+", 83: "."}
_ENDS: Final = frozenset({15, 28, 96})
"""Tab, Enter and the keypad's Enter end a code."""

_SHIFT, _CONTROL, _ALT = frozenset({42, 54}), frozenset({29, 97}), frozenset({56, 100})
_CAPS_LOCK: Final = 58
_ALT_CODE_MAX: Final = 255
_UP, _DOWN = 0, 1


class HidKeys:
    """Turns key events into characters; a held key repeats nothing."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._is_caps = False
        self._alt_code = ""

    def feed(self, code: int, value: int) -> str:
        """Take one event (`value` 1 down, 0 up, 2 held on); return what it wrote."""
        if value == _DOWN:
            self._held.add(code)
            return self._pressed(code)
        if value == _UP:
            self._held.discard(code)
            if code in _ALT and self._alt_code:
                return self._alt_character()
        return ""

    def _pressed(self, code: int) -> str:
        if code in _ENDS:
            return "\r"
        if code == _CAPS_LOCK:
            self._is_caps = not self._is_caps
            return ""
        if code in _KEYPAD:
            return self._keypad(_KEYPAD[code])
        plain = _PLAIN.get(code) or _KEYPAD_SIGNS.get(code, "")
        return self._written(plain) if plain else ""

    def _written(self, plain: str) -> str:
        if self._held & _CONTROL:
            # Control and a letter or sign is a control character: ] is the separator of GS1.
            return chr(ord(plain.upper()) & 0x1F)
        is_shifted = bool(self._held & _SHIFT)
        if plain.isalpha():
            return plain.upper() if is_shifted != self._is_caps else plain
        return _SHIFTED.get(plain, plain) if is_shifted else plain

    def _keypad(self, digit: int) -> str:
        if not self._held & _ALT:
            return str(digit)
        self._alt_code += str(digit)
        return ""

    def _alt_character(self) -> str:
        """Return the character whose number was typed while Alt was held (ALT mode)."""
        number, self._alt_code = int(self._alt_code), ""
        return chr(number) if 0 < number <= _ALT_CODE_MAX else ""
