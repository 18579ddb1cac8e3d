"""Every text that a customer is written, by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sync.hub.messaging.due import Topic

T = Topic
Texts = Mapping[str, tuple[str, str]]

_EN: Final[Texts] = {
    T.RECEIVED: ("Your order {number}", "Thank you. We have received your order."),
    T.READY: (
        "Your order {number} is ready",
        "Your order is ready for collection: {location}.{until}",
    ),
    T.DELAYED: (
        "Your order {number} takes longer",
        "We are sorry: your order is not ready at the time that we promised. We write again as"
        " soon as it is.",
    ),
    T.UNANSWERED: (
        "Your order {number} could not be confirmed",
        "We are sorry: the shop has not confirmed your order in time, and we have given it up."
        " Please do not come for it: {location}. You do not pay for what you do not get.",
    ),
    T.REROUTED: (
        "Your order {number} comes from elsewhere",
        "Part of your order now comes from another of our places: {location}.",
    ),
    T.SHORT: (
        "Your order {number}: not everything is there",
        "We are sorry: some of your order cannot be had. You do not pay for what you do not get.",
    ),
    T.CANCEL_ASKED: (
        "Your order {number}: cancelling was asked for",
        "You asked us to cancel. The shop is working on your order and has been asked to stop; it"
        " has not answered yet. We write again when it has. Until then nothing is cancelled and"
        " nothing is paid back.",
    ),
    T.CANCELLED: ("Your order {number}: cancelled", "This has been cancelled, as shown below."),
    T.CANCELLED_BY_SHOP: (
        "Your order {number}: we had to cancel",
        "We are sorry: we had to cancel what is shown below. You do not pay for what you do not"
        " get.",
    ),
    T.CANCEL_VOID: (
        "Your order {number}: too late to cancel",
        "Your order had left before the shop learned that it was to be cancelled. What you got"
        " stays yours and is not cancelled; you can bring it back as a return.",
    ),
    T.SHORT_VOID: (
        "Your order {number}: it was there",
        "What is shown below was handed over to you. If we wrote to you that it cannot be had,"
        " that was not so, and we are sorry.",
    ),
    T.REFUND: ("Your order {number}: {amount} paid back", "We have paid back {amount}."),
    T.REMINDER: (
        "Your order {number} still waits for you",
        "Your order lies ready: {location}.{until}",
    ),
    T.EXPIRED: (
        "Your order {number} was not collected",
        "Your order was not collected in its time and is no longer kept for you.",
    ),
    T.SHIPPED: ("Your order {number} is on its way", "Goods of your order were sent.{tracking}"),
    T.DELIVERED: ("Your order {number} has arrived", "The carrier says that your order arrived."),
    "until": ("", " We keep it until {moment}."),
    "by": ("", " (we think by {moment})"),
    "will_be_ready": (
        "",
        "You collect it here: {location}. Please come once we have written that it is ready{by}.",
    ),
    "will_be_sent": ("", "We send it to you. We write again when it is on its way{by}."),
    "tracking": ("", " {carrier}: {tracking}."),
    "code": ("", "Show the attached code at the counter."),
    "no_code": ("", "Name your order's number at the counter."),
    "hello": ("", "Hello {name},"),
    "hello_nobody": ("", "Hello,"),
    "coming": ("", "being prepared"),
    "ready_units": ("", "ready"),
    "handed_over": ("", "handed over"),
    "shipped_units": ("", "sent"),
    "short_units": ("", "not available"),
    "substituted_out": ("", "replaced"),
    "cancelled_units": ("", "cancelled"),
    "goods": ("", "Goods: {amount}"),
    "paid": ("", "Paid: {amount}"),
    "authorised": ("", "Reserved on your card: {amount}"),
    "due": ("", "To be paid at collection: {amount}"),
    "due_to_ship": ("", "To be paid in our shop before it is sent: {amount}"),
    "refund_owed": ("", "To be paid back to you: {amount}"),
}
_DE: Final[Texts] = {
    T.RECEIVED: ("Ihre Bestellung {number}", "Danke. Wir haben Ihre Bestellung erhalten."),
    T.READY: (
        "Ihre Bestellung {number} ist abholbereit",
        "Ihre Bestellung liegt zur Abholung bereit: {location}.{until}",
    ),
    T.DELAYED: (
        "Ihre Bestellung {number} dauert länger",
        "Leider ist Ihre Bestellung zur zugesagten Zeit nicht bereit. Wir schreiben Ihnen, sobald"
        " sie es ist.",
    ),
    T.UNANSWERED: (
        "Ihre Bestellung {number} wurde nicht bestätigt",
        "Leider hat die Filiale Ihre Bestellung nicht rechtzeitig bestätigt; wir haben sie"
        " aufgegeben. Bitte kommen Sie ihretwegen nicht: {location}. Was Sie nicht bekommen,"
        " bezahlen Sie nicht.",
    ),
    T.REROUTED: (
        "Ihre Bestellung {number} kommt von anderswo",
        "Ein Teil Ihrer Bestellung kommt jetzt von einem anderen Ort: {location}.",
    ),
    T.SHORT: (
        "Ihre Bestellung {number}: nicht alles ist da",
        "Leider ist ein Teil Ihrer Bestellung nicht zu haben. Was Sie nicht bekommen, bezahlen Sie"
        " nicht.",
    ),
    T.CANCEL_ASKED: (
        "Ihre Bestellung {number}: Stornierung angefragt",
        "Sie möchten stornieren. Die Filiale arbeitet an Ihrer Bestellung und wurde gebeten"
        " aufzuhören; sie hat noch nicht geantwortet. Wir schreiben Ihnen, wenn sie es tut. Bis"
        " dahin ist nichts storniert und wird nichts erstattet.",
    ),
    T.CANCELLED: ("Ihre Bestellung {number}: storniert", "Storniert wurde, was unten so steht."),
    T.CANCELLED_BY_SHOP: (
        "Ihre Bestellung {number}: wir mussten stornieren",
        "Leider mussten wir stornieren, was unten so steht. Was Sie nicht bekommen, bezahlen Sie"
        " nicht.",
    ),
    T.CANCEL_VOID: (
        "Ihre Bestellung {number}: zu spät storniert",
        "Ihre Bestellung hatte die Filiale verlassen, bevor diese von der Stornierung erfuhr. Was"
        " Sie bekommen, bleibt Ihres und ist nicht storniert; Sie können es zurückbringen.",
    ),
    T.SHORT_VOID: (
        "Ihre Bestellung {number}: es war doch da",
        "Was unten steht, wurde Ihnen ausgegeben. Falls wir Ihnen schrieben, dass es nicht zu"
        " haben ist, war das nicht richtig; bitte entschuldigen Sie.",
    ),
    T.REFUND: ("Ihre Bestellung {number}: {amount} erstattet", "Wir haben {amount} erstattet."),
    T.REMINDER: (
        "Ihre Bestellung {number} wartet noch",
        "Ihre Bestellung liegt bereit: {location}.{until}",
    ),
    T.EXPIRED: (
        "Ihre Bestellung {number} wurde nicht abgeholt",
        "Ihre Bestellung wurde nicht rechtzeitig abgeholt und ist nicht mehr zurückgelegt.",
    ),
    T.SHIPPED: (
        "Ihre Bestellung {number} ist unterwegs",
        "Waren Ihrer Bestellung wurden versandt.{tracking}",
    ),
    T.DELIVERED: (
        "Ihre Bestellung {number} ist angekommen",
        "Der Zusteller meldet, dass Ihre Bestellung angekommen ist.",
    ),
    "until": ("", " Wir halten sie bis {moment} bereit."),
    "by": ("", " (voraussichtlich bis {moment})"),
    "will_be_ready": (
        "",
        "Sie holen sie hier ab: {location}. Bitte kommen Sie, sobald wir schreiben, dass sie bereit"
        " ist{by}.",
    ),
    "will_be_sent": (
        "",
        "Wir senden sie Ihnen zu. Wir schreiben wieder, wenn sie unterwegs ist{by}.",
    ),
    "tracking": ("", " {carrier}: {tracking}."),
    "code": ("", "Zeigen Sie den angehängten Code vor."),
    "no_code": ("", "Nennen Sie an der Kasse die Nummer Ihrer Bestellung."),
    "hello": ("", "Guten Tag {name},"),
    "hello_nobody": ("", "Guten Tag,"),
    "coming": ("", "in Arbeit"),
    "ready_units": ("", "bereit"),
    "handed_over": ("", "ausgegeben"),
    "shipped_units": ("", "versandt"),
    "short_units": ("", "nicht lieferbar"),
    "substituted_out": ("", "ersetzt"),
    "cancelled_units": ("", "storniert"),
    "goods": ("", "Waren: {amount}"),
    "paid": ("", "Bezahlt: {amount}"),
    "authorised": ("", "Auf Ihrer Karte reserviert: {amount}"),
    "due": ("", "Bei Abholung zu zahlen: {amount}"),
    "due_to_ship": ("", "Vor dem Versand in unserem Geschäft zu zahlen: {amount}"),
    "refund_owed": ("", "Wird Ihnen erstattet: {amount}"),
}
LANGUAGES: Final[Mapping[str, Texts]] = {"en": _EN, "de": _DE}
