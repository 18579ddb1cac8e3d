"""What ends a simulated life or transaction early."""


class Broken(AssertionError):
    """An invariant does not hold."""


class HubCrash(Exception):
    """The centre stopped between two writes."""
