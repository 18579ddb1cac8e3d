"""What an event makes of the tenders of a basket."""

from __future__ import annotations

from dataclasses import replace

from edge.domain.events import TenderChanged, TenderRecord, TenderTaken


def changed_tenders(
    tenders: tuple[TenderRecord, ...], event: TenderTaken | TenderChanged
) -> tuple[TenderRecord, ...]:
    """Return the tenders with one more, or with one of them as it is now."""
    if isinstance(event, TenderTaken):
        return (*tenders, event.tender)
    return tuple(
        replace(
            tender,
            state=event.state,
            amount_minor=event.amount_minor,
            reference=event.reference or tender.reference,
            tip_minor=tender.tip_minor if event.tip_minor is None else event.tip_minor,
            card=event.card or tender.card,
            offline=tender.offline or (event.card is not None and event.card.offline),
        )
        if tender.tender == event.tender
        else tender
        for tender in tenders
    )
