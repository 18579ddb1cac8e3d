"""The part of a receipt that tells what follows later, from where, and what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.deposits import is_deposit
from edge.domain.document import Gap, Pair, Row, Text
from edge.domain.following import to_follow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from edge.domain.events import FollowRecord, LineRecord, SaleCompleted
    from edge.services.paper import PaperLanguage


def follow_rows(
    sale: SaleCompleted,
    paper: PaperLanguage,
    line_rows: Callable[[LineRecord, PaperLanguage], Iterable[Row]],
) -> Iterator[Row]:
    """Yield lines that follow, those of one order together; nothing where there are none."""
    by_order: dict[str, list[LineRecord]] = {}
    for line in to_follow(sale):
        if line.follow is not None:
            by_order.setdefault(line.follow.order, []).append(line)
    paid = {each.follow.order: each for each in sale.lines if is_deposit(each) and each.follow}
    for order, each in by_order.items():
        yield Gap()
        yield Text(paper.words["to_follow"], bold=True)
        follow = each[0].follow
        assert follow is not None, "only lines that follow were kept"
        yield Text(paper.words[f"follow_{follow.method}"].format(location=follow.place))
        if follow.taxes_of:
            key = "follow_taxes_here" if follow.taxes_of.startswith("?") else "follow_taxes"
            yield Text(paper.words[key].format(region=follow.taxes_of.removeprefix("? ")))
        for line in each:
            yield from line_rows(line, paper)
            if line.follow is not None and line.deposit_of is None:
                yield Text("  " + paper.words[_promise(line.follow)])
        if order in paid:
            yield from _deposit_rows(paid[order], paper)


def _deposit_rows(paid: LineRecord, paper: PaperLanguage) -> Iterator[Row]:
    """Yield what the goods cost, what was paid now, and what is still due, where and when."""
    follow = paid.follow
    assert follow is not None, "a deposit is paid for goods that follow"
    due_minor = follow.due_minor
    yield Pair(paper.words["deposit_value"], paper.amount(paid.amount_minor + due_minor))
    yield Pair(paper.words["deposit_due"], paper.amount(-due_minor))
    yield Pair(paper.words["deposit_paid"], paper.amount(paid.amount_minor), bold=True)
    when = paper.words[f"deposit_later_{follow.method}"]
    yield Text(paper.words["deposit_later"].format(when=when))


def _promise(follow: FollowRecord) -> str:
    return "follow_promised" if follow.promise else "follow_asked"
