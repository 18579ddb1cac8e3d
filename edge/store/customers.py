"""The customers that the till looks up, read from central.db."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from edge.domain.customer import Customer
from edge.domain.errors import TillError, Unavailable
from edge.store.catalogue.folding import SEARCH_WORDS_MAX, words_of
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.store.database import Connection

CUSTOMER_COLUMNS = (
    "customer",
    "name",
    "group_names",
    "phone",
    "phone_reversed",
    "operator",
    "certificate",
    "certificate_until",
)
"""The columns of table `customer`, in the order of `customer_row`."""

_SELECT = (
    "SELECT customer, name, group_names, phone, operator, certificate, certificate_until"
    " FROM customer"
)
_BY_CARD = f"{_SELECT} WHERE customer = (SELECT customer FROM customer_card WHERE code = ?)"
_BY_PHONE = f"{_SELECT} WHERE phone_reversed >= ? AND phone_reversed < ? ORDER BY name LIMIT ?"
_WORD_FITS = "customer IN (SELECT customer FROM customer_word WHERE word >= ? AND word < ?)"
_CARDS = "SELECT code FROM customer_card WHERE customer = ? ORDER BY code"
_PHONE = re.compile(r"[0-9 +()/.-]+")
_PHONE_DIGITS_MIN = 4
"""Fewer are the end of too many numbers."""

_LAST = "\U0010ffff"


def customer_row(customer: Customer) -> tuple[str, ...]:
    """Return a customer as a row; numbers are found from their end, so they stand reversed too."""
    return (
        customer.customer,
        customer.name,
        json.dumps(customer.groups, ensure_ascii=False),
        customer.phone,
        customer.phone[::-1],
        customer.operator,
        customer.certificate,
        customer.certificate_until,
    )


def phone_digits(text: str) -> str:
    """Return the digits of what is written like a phone number, nothing for anything else."""
    if not _PHONE.fullmatch(text):
        return ""
    return "".join(character for character in text if character.isdecimal())


class SqliteCustomers:
    """`ports.Customers` over the directory in central.db; used from one thread."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._connection: Connection | None = None

    def by_id(self, customer: str) -> Customer | None:
        """Return a customer by their id."""
        return self._one(f"{_SELECT} WHERE customer = ?", customer)

    def by_card(self, code: str) -> Customer | None:
        """Return the customer that a card's code stands for, exactly."""
        return self._one(_BY_CARD, code)

    def find(self, text: str, limit: int) -> list[Customer]:
        """Find customers by id, card, the end of a phone number, or beginnings of name words.

        A number is found with or without its country code and the zeros people dial before it.
        """
        with self._open() as connection:
            found = [*_rows(connection, f"{_SELECT} WHERE customer = ?", text)]
            found += _rows(connection, _BY_CARD, text)
            digits = phone_digits(text).lstrip("0")
            if len(digits) >= _PHONE_DIGITS_MIN:
                start = digits[::-1]
                found += _rows(connection, _BY_PHONE, start, start + _LAST, limit)
            found += _named(connection, text, limit)
            return list({each.customer: each for each in found}.values())[:limit]

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _one(self, statement: str, key: str) -> Customer | None:
        with self._open() as connection:
            return next(_rows(connection, statement, key), None)

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        """Give the connection; what the file then cannot answer is a damaged directory."""
        try:
            if self._connection is None:
                self._connection = open_central(self._directory)
            found = self._connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'customer'")
            if found.fetchone() is None:
                raise Unavailable("customers_missing")
            yield self._connection
        except (TillError, Error, ValueError, TypeError) as error:
            if isinstance(error, Unavailable) and error.code == "customers_missing":
                raise
            self.close()
            if not (self._directory / CENTRAL_FILE).exists():
                raise Unavailable("customers_missing") from error
            raise Unavailable("customers_damaged", detail=str(error)) from error


def _named(connection: Connection, text: str, limit: int) -> Iterator[Customer]:
    """Find by the beginnings of all words, in any order."""
    words = words_of(text)[:SEARCH_WORDS_MAX]
    if not words:
        return iter(())
    fits = " AND ".join([_WORD_FITS] * len(words))
    bounds = [bound for word in words for bound in (word, word + _LAST)]
    return _rows(
        connection, f"{_SELECT} WHERE {fits} ORDER BY name, customer LIMIT ?", *bounds, limit
    )


def _rows(connection: Connection, statement: str, *keys: str | int) -> Iterator[Customer]:
    for row in connection.execute(statement, keys).fetchall():
        cards = tuple(code for (code,) in connection.execute(_CARDS, (row[0],)))
        yield _customer(row, cards)


def _customer(row: tuple[Any, ...], cards: tuple[str, ...]) -> Customer:
    customer, name, groups, phone, operator, certificate, until = row
    return Customer(
        customer, name, tuple(json.loads(groups)), cards, phone, operator, certificate, until
    )
