"""What the customer reads on a display of two rows."""

from __future__ import annotations

from typing import Final

WELCOME: Final = "Welcome"
CLOSED: Final = "This till is closed"
TOTAL: Final = "TOTAL"
PAID: Final = "Paid"
STILL_TO_PAY: Final = "To pay"
CHANGE: Final = "CHANGE"
THANKS: Final = "Thank you"
