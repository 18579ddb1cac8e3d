"""Shared builders and fakes of the tests."""
