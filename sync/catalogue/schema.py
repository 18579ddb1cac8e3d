"""The tables of a catalogue file.

`item.number` is the rank of an item by popularity and name, so that a search that stops at the
first rows it meets has the best ones. `name` is a full-text index without content over words
that are folded before they come here, which is why its tokenizer only has to split at spaces.
`slip` finds words by a hash of their beginning with letters left out.

What the centre tells afterwards is applied to the file in force: `feed_cursor` says how far.
`item.codes` are the codes beside the GTIN, so that they can be taken back; `price_from_micros` is
set once a price row of the centre stands in `item.price`, which no item row overrules then.
"""

from edge.store.catalogue.rows import ITEM_COLUMNS
from sync.central.cursors import CURSOR_TABLE
from sync.central.refused_rows import REFUSED_TABLE

FORMAT = 2
"""Grows when an older reader could not read the file."""

RANKED_COLUMNS = (*ITEM_COLUMNS, "popularity", "codes")
"""The columns of table `item` that a listing fills."""

PRICE_BOOK_TABLE = """CREATE TABLE IF NOT EXISTS price_book (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        version TEXT NOT NULL,
        source TEXT NOT NULL
    ) STRICT"""
"""The promotions in force as one JSON text; files made before there were any have no such table."""

LATER_TABLES = (
    """CREATE TABLE IF NOT EXISTS price_change (
        item_id TEXT NOT NULL,
        from_micros INTEGER NOT NULL,
        price TEXT,
        PRIMARY KEY (item_id, from_micros)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS price_change_by_time ON price_change (from_micros)",
    """CREATE TABLE IF NOT EXISTS book_change (
        from_micros INTEGER PRIMARY KEY,
        version TEXT NOT NULL,
        source TEXT NOT NULL
    ) STRICT""",
    REFUSED_TABLE,
    CURSOR_TABLE,
)
"""What a file needs to follow the centre: prices and promotions from an instant on, the cursor."""

TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE item (
        number INTEGER PRIMARY KEY,
        item_id TEXT NOT NULL,
        description TEXT NOT NULL,
        price TEXT,
        tax_class TEXT NOT NULL,
        department TEXT NOT NULL,
        unit TEXT NOT NULL,
        gtin TEXT,
        minimum_age INTEGER NOT NULL,
        deposit_item TEXT,
        is_deposit INTEGER NOT NULL,
        flags TEXT NOT NULL,
        attributes TEXT NOT NULL,
        brand TEXT NOT NULL,
        stock_milli INTEGER,
        floor_price TEXT,
        popularity INTEGER NOT NULL,
        codes TEXT NOT NULL DEFAULT '',
        price_from_micros INTEGER
    ) STRICT""",
    "CREATE TABLE code (code TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE department (
        position INTEGER PRIMARY KEY,
        department_id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        tax_class TEXT NOT NULL,
        minimum_age INTEGER NOT NULL
    ) STRICT""",
    PRICE_BOOK_TABLE,
    *LATER_TABLES,
    """CREATE VIRTUAL TABLE name USING fts5(
        words, content='', columnsize=0, detail=none, prefix='1 2 3 4', tokenize='ascii'
    )""",
    """CREATE TABLE word (
        number INTEGER PRIMARY KEY, word TEXT NOT NULL, items INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE slip (
        deletion INTEGER NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (deletion, word)
    ) STRICT, WITHOUT ROWID""",
)

ITEM_INDEX = "CREATE UNIQUE INDEX item_by_id ON item (item_id)"
WORD_INDEX = "CREATE UNIQUE INDEX word_by_word ON word (word, items)"

STAGING = (
    f"""CREATE TEMP TABLE staged (
        {", ".join(ITEM_COLUMNS)}, popularity INTEGER, codes TEXT, sort_name TEXT,
        line INTEGER, PRIMARY KEY (item_id)
    )""",
    """CREATE TEMP TABLE staged_code (
        code TEXT PRIMARY KEY, item_id TEXT, line INTEGER
    ) WITHOUT ROWID""",
)
"""Where listings wait, in a temporary file, until all are there and can be ranked."""
