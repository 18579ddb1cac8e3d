"""The part of a receipt that tells what follows later, from where, and what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.document import Gap, Row, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from edge.domain.events import FollowRecord, LineRecord
    from edge.services.paper import PaperLanguage


def follow_rows(
    lines: Sequence[LineRecord],
    paper: PaperLanguage,
    line_rows: Callable[[LineRecord, PaperLanguage], Iterable[Row]],
) -> Iterator[Row]:
    """Yield lines that follow, those of one order together; nothing where there are none."""
    by_order: dict[str, list[LineRecord]] = {}
    for line in lines:
        if line.follow is not None:
            by_order.setdefault(line.follow.order, []).append(line)
    for each in by_order.values():
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


def _promise(follow: FollowRecord) -> str:
    return "follow_promised" if follow.promise else "follow_asked"
