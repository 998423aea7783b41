"""Exceptions with messages for users. `web/http/problem_details` maps them to HTTP statuses."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """An invalid field of a request: its JSON pointer, and a message with the limit."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.message}" if self.pointer else self.message


MAX_FAULTS = 20
"""Maximum number of faults listed for a request; further ones are only counted."""


def listed(faults: Sequence[Fault]) -> list[Fault]:
    """Return the first ``MAX_FAULTS`` faults, and a fault with the number of further ones."""
    return [*faults[:MAX_FAULTS], *beyond(len(faults))]


def beyond(count: int) -> list[Fault]:
    """Return a fault with the number of faults beyond ``MAX_FAULTS``; empty if there are none."""
    return [Fault("", f"and {count - MAX_FAULTS} more")] if count > MAX_FAULTS else []


class CreasesError(Exception):
    """Base class of errors whose message is shown to the user."""


class Malformed(CreasesError):
    """The body is not valid JSON."""


class UnsupportedMedia(CreasesError):
    """The content type of the body is not supported."""


class NotAcceptable(CreasesError):
    """None of the accepted media types is available."""


class TimedOut(CreasesError):
    """The body did not arrive in time."""


class TooLarge(CreasesError):
    """The body is longer than the limit."""


class Invalid(CreasesError):
    """Some fields of the body or parameters of the query are invalid."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class NotFound(CreasesError):
    """There is no such run, curve, study, claim, kind of export or page."""


class Gone(NotFound):
    """It was deleted."""


class Damaged(NotFound):
    """The store's record of it is damaged."""


class Conflict(CreasesError):
    """The state of what is addressed forbids the request."""


class Refused(CreasesError):
    """The request comes from another site, or uses a host name that is not allowed."""


class Busy(CreasesError):
    """The number of running and queued requests has reached the limit."""


class NotReady(CreasesError):
    """The server cannot compute: it is warming up or shutting down, or its warm-up failed.

    Also raised if the workers of studies cannot be reached.
    """


class ClusterError(CreasesError):
    """The Dask cluster cannot be set up. The message says what is missing."""


class StoreError(CreasesError):
    """The store's file cannot be used. The message names the file and a remedy."""


class StoreFull(StoreError):
    """The store cannot keep more: its disk is full, or a limit of the settings is reached."""


class StoreLimit(StoreFull):
    """A part of the store has reached its limit of the settings."""


class StoreMissing(StoreError):
    """The store's file was deleted or replaced while it is open."""
