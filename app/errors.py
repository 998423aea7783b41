"""What can go wrong, in words that a person can act on; the status of each is the web's concern."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was sent: where (a JSON pointer) and why, with the limit."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.message}" if self.pointer else self.message


MOST_FAULTS = 20
"""Faults of one request that are listed; the rest are counted."""


def listed(faults: Sequence[Fault]) -> list[Fault]:
    """Return the first ``MOST_FAULTS``, and one more that says how many there are beyond them."""
    return [*faults[:MOST_FAULTS], *beyond(len(faults))]


def beyond(count: int) -> list[Fault]:
    """Return what stands for the faults beyond the first ``MOST_FAULTS`` of so many."""
    return [Fault("", f"and {count - MOST_FAULTS} more")] if count > MOST_FAULTS else []


class CreasesError(Exception):
    """Base of every error that is meant to be read by the one who asked."""


class Malformed(CreasesError):
    """The body is not JSON at all."""


class UnsupportedMedia(CreasesError):
    """The body says that it is something other than JSON."""


class NotAcceptable(CreasesError):
    """None of the formats asked for can be given."""


class TooLarge(CreasesError):
    """The body is longer than the limit."""


class Invalid(CreasesError):
    """What was sent is JSON (or a query), but some of its fields cannot be used."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class NotFound(CreasesError):
    """There is no such run, epoch, kind of export or page."""


class Damaged(NotFound):
    """The store has a record of it, but one that cannot be read."""


class Refused(CreasesError):
    """A request from a place that may not make it (another site, an unknown host name)."""


class Busy(CreasesError):
    """As many computations wait as the settings allow."""


class NotReady(CreasesError):
    """The server cannot compute: it could not warm up, or it is shutting down."""


class StoreError(CreasesError):
    """The store's file cannot be used; the message names the file and says what to do."""
