"""`hub token`: a token by which a program or a person speaks to the office's door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.commands.arguments import add_database, opened_by
from sync.hub.services.tokens import SCOPES, make_token, revoke_tokens

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_database(parser)
    parser.add_argument("--name", required=True, help="whose token it is, as records name it")
    parser.add_argument("--scope", choices=SCOPES, default="read", help="what it may do (read)")
    parser.add_argument(
        "--revoke", action="store_true", help="end every token of this name instead of making one"
    )


def run(args: Namespace) -> int:
    """Print a new token, alone on its line, or end those of a name."""
    with opened_by(args) as hub:
        now_micros = hub.clock.now().micros
        if args.revoke:
            ended = hub.database.run(lambda cursor: revoke_tokens(cursor, args.name, now_micros))
            print(f"{ended} tokens of {args.name} ended")
            return 0 if ended else 1
        print(hub.database.run(lambda c: make_token(c, args.name, args.scope, now_micros)))
        print("Keep it: it is shown once. Send it as `Authorization: Bearer TOKEN`.")
    return 0
