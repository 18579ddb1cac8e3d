"""The endless aisle: sells what another place has, sent or collected, in the same basket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from edge.domain.commands import KeepElsewhere, LookElsewhere, Recipient, SellElsewhere
from edge.domain.quantity import MILLI
from tui.formats import day_text, printable, time_text, unit_price
from tui.intents import Accept, Back, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor, Question, ask, choose, refuse_row
from tui.screens.attempt import attempt
from tui.screens.customer import customer
from tui.screens.listening import Do, listen, refuse
from tui.words import aisle as words
from tui.words import prompts
from tui.words.pickups import pieces

if TYPE_CHECKING:
    from edge.services.view_of_items import ElsewhereView, ItemView, PlaceView, VariantView
    from tui.desk import Desk
    from tui.screens.listening import Heard

WAIT_S = 1.2
"""How long the centre is waited for when goods are added; then they are asked for, not promised."""
_LOOK_S = 0.1
_NEAR_M = 10_000


@dataclass(slots=True)
class _Wish:
    """What the customer wants of an item."""

    code: str
    quantity: str = "1"
    method: Literal["", "ship", "pickup"] = ""
    recipient: Recipient | None = None
    cursor: Cursor = field(default_factory=Cursor)


async def elsewhere(desk: Desk, code: str) -> bool:
    """Show which places have an item, until Esc; tell whether something was added."""
    wish = _Wish(code)
    view = await _look(desk, wish, is_first=True)
    while view is not None:
        heard = await listen(desk, _face(desk, wish, view))
        match heard:
            case Back():
                return False
            case Tick():
                pass
            case Do(Action.FORWARD):
                if await _add(desk, wish, view):
                    return True
            case Do(Action.VARIANTS):
                other = await _variant(desk, view)
                if other is not None:
                    wish = _Wish(other.code or other.item, wish.quantity)
                    view = await _look(desk, wish, is_first=True)
                    continue
            case _:
                await _wished(desk, wish, view, heard)
        view = await _look(desk, wish) or view
    return False


async def _look(desk: Desk, wish: _Wish, *, is_first: bool = False) -> ElsewhereView | None:
    """Return what is known; the centre is asked once, and its answer is seen when it comes."""
    if is_first:
        answer = await attempt(desk, LookElsewhere(wish.code, ask=True))
        return answer.elsewhere if answer is not None else None
    # What stands above the line, such as why something is refused, stays.
    return (await desk.send(LookElsewhere(wish.code))).elsewhere


async def _wished(desk: Desk, wish: _Wish, view: ElsewhereView, heard: Heard) -> None:
    """Take in what is wanted."""
    match heard:
        case Do(Action.QUANTITY, text):
            question = Question(view.item.description, prompts.QUANTITY, Reading.NUMBER)
            wish.quantity = text.strip() or await ask(desk, question) or wish.quantity
        case Do(Action.DELIVER | Action.COLLECT as action):
            taxed_to = view.taxed_to if action is Action.DELIVER else None
            await _choose_method(desk, wish, taxed_to)
        case Do(Action.CUSTOMER, text):
            await customer(desk, text)
        case Text(text):
            _choose_place(desk, wish, view, text)
        case Accept():
            pass
        case _:
            if not wish.cursor.takes(heard, len(view.places)):
                desk.beep()


async def _choose_method(desk: Desk, wish: _Wish, taxed_to: tuple[str, ...] | None) -> None:
    """Ask whom it goes to; for a parcel with where, by `taxed_to` also the state."""
    found = await _recipient(desk, taxed_to)
    if found is not None:
        wish.method, wish.recipient = "pickup" if taxed_to is None else "ship", found


def _choose_place(desk: Desk, wish: _Wish, view: ElsewhereView, text: str) -> None:
    """Choose a place by the number of its row."""
    if text.isdecimal() and 1 <= int(text) <= len(view.places):
        wish.cursor.index = int(text) - 1
    else:
        refuse_row(desk, text)


async def _recipient(desk: Desk, taxed_to: tuple[str, ...] | None) -> Recipient | None:
    """Return whom it goes to: for a parcel with an address, short; None if it was given up."""
    sale = desk.view.sale
    attached = sale.customer if sale is not None else None
    name = attached.name if attached else await _asked(desk, words.ASKED_NAME, words.NAME)
    if name is None:
        return None
    to = Recipient(name) if taxed_to is None else await _address(desk, name, taxed_to)
    if to is None:
        return None
    contact = attached.customer if attached else ""
    if attached is None:
        question = Question(words.ASKED_CONTACT, words.CONTACT, Reading.TEXT, may_be_empty=True)
        contact = await ask(desk, question) or ""
    return replace(to, contact=contact)


async def _address(desk: Desk, name: str, taxed_to: tuple[str, ...]) -> Recipient | None:
    """Return where a parcel goes: street, town, country, and the state where taxes ask for it."""
    address: list[str] = []
    for headline, prompt in words.ADDRESS:
        given = await _asked(desk, headline, prompt)
        if given is None:
            return None
        address.append(given)
    question = Question(words.ASKED_COUNTRY, words.COUNTRY, Reading.TEXT, may_be_empty=True)
    country, region = await ask(desk, question), ""
    if country is None:
        return None
    country = country.strip().upper()
    if any(each.startswith(f"{country}-") for each in taxed_to):
        region = await _asked(desk, words.ASKED_REGION, words.REGION) or ""
    street, postcode, city = address
    return Recipient(name, (street,), postcode, city, country, region=region)


async def _asked(desk: Desk, headline: str, prompt: str) -> str | None:
    return await ask(desk, Question(headline, prompt, Reading.TEXT))


async def _variant(desk: Desk, view: ElsewhereView) -> ItemView | None:
    """Return another size or colour that was chosen."""
    if not view.variants:
        headline, step = words.NO_VARIANTS
        refuse(desk, headline.format(item=view.item.description), step)
        return None
    rows = [_variant_row(desk, variant) for variant in view.variants]
    row = await choose(desk, words.VARIANTS, rows)
    return None if row is None else view.variants[row].item


def _variant_row(desk: Desk, variant: VariantView) -> TextRow:
    """Return a size or colour with its price, how many are here and how many elsewhere."""
    item = variant.item
    units = variant.elsewhere_milli // MILLI
    count = words.AT_LEAST.format(count=units) if variant.is_at_least else pieces(str(units))
    told = [words.HERE.format(count=pieces(item.stock))] if item.stock and item.stock != "0" else []
    if units:
        told.append(words.ELSEWHERE.format(count=count, places=variant.place_count))
    price = unit_price(item.price, desk.digits) if item.price else ""
    right = "  ".join((", ".join(told) or words.NOT_ANYWHERE, price))
    return TextRow(_name(item), right.rstrip(), Weight.PLAIN if told else Weight.DIM)


async def _add(desk: Desk, wish: _Wish, view: ElsewhereView) -> bool:
    """Ask the centre to keep the goods, wait a moment, and add them whatever it said."""
    if not view.places or not wish.method:
        desk.beep()
        refuse(desk, *words.CHOOSE_METHOD)
        return False
    place = view.places[wish.cursor.index]
    wanted = (wish.code, wish.method, place.location, wish.quantity, wish.recipient)
    asked = await attempt(desk, KeepElsewhere(*wanted))
    if asked is None or asked.facts is None:
        return False
    await _wait_for(desk, wish.code, str(asked.facts["reservation"]))
    return await attempt(desk, SellElsewhere(*wanted, order=str(asked.facts["order"]))) is not None


async def _wait_for(desk: Desk, code: str, reservation: str) -> None:
    """Wait for the centre's answer, not longer than a customer notices."""
    for _ in range(round(WAIT_S / _LOOK_S)):
        answer = await desk.send(LookElsewhere(code, reservation=reservation))
        if answer.elsewhere is not None and answer.elsewhere.is_kept is not None:
            return
        await asyncio.sleep(_LOOK_S)


def _face(desk: Desk, wish: _Wish, view: ElsewhereView) -> Face:
    item = view.item.description
    rows = tuple(_row(desk, place, view.at_micros) for place in view.places)
    title = (words.TITLE if rows else words.NOWHERE).format(item=_name(view.item))
    guide = words.GUIDE_READY if wish.method else words.GUIDE
    return Face(
        Screen.ELSEWHERE,
        ListBody(title, rows, wish.cursor.index if rows else None),
        side=_side(wish),
        headline=printable(item) if rows else title,
        guide=guide if rows else words.NOWHERE_GUIDE,
        prompt=words.PROMPT,
        reading=Reading.CHOICE,
        labels={} if rows else {Action.FORWARD: ""},
        follows_news=True,
    )


def _name(item: ItemView) -> str:
    told = item.description.split()
    more = (value for _, value in item.attributes if value not in told)
    return " ".join((item.description, *more))


def _row(desk: Desk, place: PlaceView, now_micros: int) -> TextRow:
    """Return a place with how many it has, when that was so, and how far to rely on it."""
    units = place.available_milli // MILLI
    count = words.AT_LEAST.format(count=units) if place.is_at_least else pieces(str(units))
    right = words.KNOWN_AT.format(
        count=count,
        time=_time(desk, place.known_micros, now_micros),
        confidence=words.CONFIDENCE[place.confidence],
    )
    far = "" if place.distance_m is None else _distance(place.distance_m)
    promise = words.RIGHT_HERE if place.right_milli >= MILLI else ""
    left = "  ".join(filter(None, (place.name, far, promise)))
    return TextRow(left, right, Weight.DIM if place.confidence == "low" else Weight.PLAIN)


def _distance(way_m: int) -> str:
    """Return a distance as people say it: near places to a tenth of a kilometre."""
    if way_m < _NEAR_M:
        return words.DISTANCE.format(km=f"{way_m // 1000}.{way_m % 1000 // 100}")
    return words.DISTANCE.format(km=way_m // 1000)


def _time(desk: Desk, micros: int, now_micros: int) -> str:
    """Return the time of day; with the day where that is another one."""
    zone = desk.surroundings.zone
    day, time = day_text(micros, zone), time_text(micros, zone)
    return time if day == day_text(now_micros, zone) else f"{day} {time}"


def _side(wish: _Wish) -> tuple[TextRow, ...]:
    who = wish.recipient
    rows = [
        TextRow(words.SIDE, weight=Weight.STRONG),
        TextRow(words.SIDE_QUANTITY.format(quantity=wish.quantity)),
        TextRow(words.METHODS[wish.method]),
    ]
    if who is not None:
        rows += [TextRow(who.name), *(TextRow(line) for line in who.address)]
        rows.append(TextRow(f"{who.postcode} {who.city}".strip()))
        rows += [TextRow(f"{who.country} {who.region}".strip())] if who.country else []
    return tuple(rows)
