"""Devices that exist only as files, for demonstrations, training shops, tests."""
