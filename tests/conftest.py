"""Fixtures that every folder of tests may use."""

from __future__ import annotations

from harness.postgres import database, databases, empty_database

__all__ = ["database", "databases", "empty_database"]
