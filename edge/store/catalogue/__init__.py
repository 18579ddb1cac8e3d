"""Items and prices as last received, read by the till."""

from edge.store.catalogue.reader import SqliteCatalogue

__all__ = ["SqliteCatalogue"]
