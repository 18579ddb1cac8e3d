"""Faults of power, disk and process under a real till, with the checks that nothing is lost."""
