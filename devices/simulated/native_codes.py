"""Draw the codes that a printer is told to draw itself, module by module."""

from __future__ import annotations

from dataclasses import dataclass

from devices.codes import QR_QUIET, Modules, encode
from devices.simulated.paper import PictureRow

_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}
_QR, _MODEL_2, _STORE = 49, 50, 48
_DOTS = range(1, 17)
_BAR_DOTS = range(2, 7)


class BadCode(Exception):
    """A printer would refuse to draw this."""


@dataclass(slots=True)
class QrStore:
    """What `GS ( k` has set up so far."""

    dots: int = 3
    level: str = "l"
    data: bytes = b""

    def obey(self, function: int, parameters: bytes) -> PictureRow | None:
        """Carry out a function; return the symbol when it is to be printed."""
        match function:
            case 65 if parameters == bytes((_MODEL_2, 0)):
                return None
            case 67 if len(parameters) == 1 and parameters[0] in _DOTS:
                self.dots = parameters[0]
            case 69 if len(parameters) == 1 and parameters[0] in _LEVELS:
                self.level = _LEVELS[parameters[0]]
            case 80 if parameters[:1] == b"0" and len(parameters) > 1:
                self.data = parameters[1:]
            case 81 if parameters == b"0" and self.data:
                return self._drawn()
            case _:
                raise BadCode(f"function {function} with {parameters!r}")
        return None

    def _drawn(self) -> PictureRow:
        import segno

        symbol = segno.make_qr(self.data, error=self.level, boost_error=False)
        rows = symbol.matrix_iter(border=QR_QUIET)
        return picture(Modules(tuple(tuple(m == 1 for m in row) for row in rows)), self.dots, 0)


def bars(data: bytes, dots: int, height: int) -> PictureRow:
    """Draw the data of `GS k 73`; raises `BadCode` for what is no Code 128."""
    if data[:2] != b"{B" or dots not in _BAR_DOTS or not height:
        raise BadCode(f"Code 128 {data!r}, {dots} dots wide, {height} high")
    symbol = encode(data[2:].decode("ascii", "replace").replace("{{", "{"), "code128")
    if symbol is None:
        raise BadCode(f"Code 128 {data!r}")
    return picture(symbol, dots, height)


def picture(symbol: Modules, dots: int, height: int) -> PictureRow:
    """Return the symbol as a picture; `height` of bars, 0 for a square."""
    tall = height or dots
    stride = (symbol.width * dots + 7) // 8
    drawn = bytearray()
    for row in symbol.rows:
        bits = "".join(("1" if dark else "0") * dots for dark in row).ljust(stride * 8, "0")
        drawn += int(bits, 2).to_bytes(stride, "big") * tall
    return PictureRow(stride * 8, tall * len(symbol.rows), bytes(drawn))
