"""NCI, Weigh-Tronix: W CR asks; the answer has a weight with its unit, then status bytes.

Sources: Weigh-Tronix SCP-01 as in Avery Weigh-Tronix 7821 User Instructions 6.3 and Salter
Brecknell 3700LP User Manual; dialect with the letter S: Mettler Toledo, DIVA Service Manual
72191202, section 6.1.2 (SCP-02).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devices.inputs.scales.line_scale import LineScale, open_scale
from devices.inputs.scales.reading import Load, Reading, Unreadable, of_number

if TYPE_CHECKING:
    from devices.inputs.port import InputSpec
    from devices.inputs.scales.reading import Exchange, Goods
    from devices.inputs.scales.weighing import Weighing
    from edge.ports import Clock

_ANSWER = re.compile(
    rb"(?:\n *(?P<weight>-? *[0-9]+\.?[0-9]*) *(?P<unit>kg|KG|g|G|lb|LB|oz|OZ) *\r)?"
    rb"\n(?P<letter>S?)(?P<status>[\x30-\x7f]{2,4})\r\x03"
)
_REFUSED = b"\n?\r\x03"
_MOTION, _AT_ZERO, _RAM, _EEPROM = 0x01, 0x02, 0x04, 0x08
_UNDER, _OVER, _ROM, _CALIBRATION, _MORE = 0x01, 0x02, 0x04, 0x08, 0x40
_NET = 0x04


def is_whole(answer: bytes) -> bool:
    """Tell whether an answer has come to its end."""
    return answer.endswith(b"\x03")


def read(answer: bytes) -> Reading:
    """Read the answer to W; raises `Unreadable`. Without a weight the status says why."""
    found = max(_ANSWER.finditer(answer), key=re.Match.start, default=None)
    if found is None:
        raise Unreadable("not_understood" if answer.endswith(_REFUSED) else answer[:20].hex())
    status = found["status"]
    # Parity may stand in the top bit where a line of seven bits is read as one of eight.
    first, second = status[0] & 0x7F, status[1] & 0x7F
    is_net = bool(second & _MORE and len(status) > 2 and status[2] & _NET)
    unit = (found["unit"] or b"kg").decode().lower()
    load = _load(first, second)
    if found["weight"] is None or load not in (Load.STABLE, Load.ZERO):
        return Reading(Load.FAULT if load is Load.STABLE else load, 0, unit, is_net)
    return of_number(found["weight"], unit, is_net=is_net)


def _load(first: int, second: int) -> Load:
    if first & (_RAM | _EEPROM) or second & (_ROM | _CALIBRATION):
        return Load.FAULT
    if second & _OVER:
        return Load.OVERLOAD
    if second & _UNDER:
        return Load.NEGATIVE
    if first & _MOTION:
        return Load.UNSTABLE
    return Load.ZERO if first & _AT_ZERO else Load.STABLE


class Nci:
    """SCP-01 and SCP-02 as a `ScaleProtocol`."""

    framing = "7E1"
    asks_only_for_goods = False

    def weigh(self, exchange: Exchange, _unit: str, _goods: Goods) -> Reading:
        """Ask for the weight; the scale itself says its unit."""
        return read(exchange.ask(b"W\r", is_whole))

    def look(self, exchange: Exchange) -> None:
        """Ask for the status."""
        exchange.ask(b"S\r", is_whole)

    def zero(self, exchange: Exchange) -> bool:
        """Set to zero."""
        exchange.ask(b"Z\r", is_whole)
        return True


def open_nci(spec: InputSpec, clock: Clock, weighing: Weighing) -> LineScale:
    """Open a scale that speaks it; raises `DeviceLost`."""
    return open_scale(Nci(), spec, clock, weighing)
