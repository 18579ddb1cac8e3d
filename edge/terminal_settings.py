"""Settings of the card terminal: where it is, who it is, what it may approve by itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from edge.section import Section
from edge.tender_settings import Amount


class TerminalSettings(Section):
    """The card terminal that `devices.terminal` names a driver for.

    Its secret stands in the shop's folder, never here: `keys/terminal-passphrase` (nexo) or
    `keys/terminal-password` (zvt: six digits, 000000 where there is no such file). A change holds
    as soon as no sale is open.
    """

    host: str = ""
    """Address on the shop's own network."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 0
    """0 is what its protocol uses: 8443 for nexo, 20007 for zvt."""
    poi_id: str = ""
    """nexo: the terminal's id, model and serial number: "V400m-324688179"."""
    sale_id: str = ""
    """nexo: how this till calls itself; empty takes the lane."""
    key_identifier: str = ""
    """nexo: which shared key the terminal is set up with."""
    key_version: Annotated[int, Field(ge=0, le=1_000)] = 1
    """nexo: the version of that key."""
    certificate_name: str = ""
    """nexo: the name its certificate must have: "V400m-324688179.live.terminal.adyen.com"."""
    authority_file: str = "keys/terminal-authority.pem"
    """nexo: who signed that certificate, a file in the shop's folder. No other is believed."""
    has_printer: bool = False
    """zvt: whether the terminal prints on its own paper; false puts the cardholder's receipt onto
    the till's."""
    answer_s: Annotated[int, Field(ge=5, le=600)] = 150
    """How long a customer may take; after that the terminal is asked what became of it. With zvt it
    is the longest silence."""
    offline_max_minor: Amount | None = None
    """nexo: the most that the terminal may approve of one payment without asking the issuer, in
    minor units (cents); left out, the terminal's own limit holds. zvt carries no such limit: set it
    in the terminal."""
    offline_total_max_minor: Amount | None = None
    """nexo: the most that it may approve so in one shift, in minor units."""
    standalone_allowed: bool = True
    """Whether a payment may be keyed by hand at another terminal; its slip's number is asked."""
