"""Keeps costly calculations out of the way of cheap ones: one at a time, in turns, and not more than a while's worth.

Work is counted in weights × samples × updates of a training in floating-point numbers; whatever else is costly
is expressed in that. A calculation of `HEAVY` work or more goes through the turnstile and calls `breathe` again
and again: there it lets others have their turn, and ends if the client has gone. One that was counted as less and
takes longer than a slice all the same, since its updates need decimals, goes on in turn from there.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

WAITING = 24
"""How many costly calculations may be under way, but for the one whose turn it is."""

HEAVY = 100_000
"""Work from which a calculation is costly: some 30 ms."""

SECONDS_OF_WORK = 0.3e-6
"""About how long one unit of work takes."""

MOST_SECONDS = 8.0
"""How much work may be under way, in seconds; one calculation is always let in."""

SLICE = 0.15
"""Seconds after which a calculation lets another one have its turn."""

AGAIN_AFTER = 3
"""Seconds after which to try again."""


class Busy(Exception):
    """There are too many costly calculations at present."""


class Gone(Exception):
    """Nobody waits for the answer any more."""


has_gone: ContextVar[Callable[[], bool]] = ContextVar("has_gone", default=lambda: False)
"""Asks whether the client of the request at hand has gone; to be called in a thread beside the loop."""


@dataclass(eq=False)
class Ticket:
    """A calculation that is under way.

    Attributes:
        key: what it works out, so that two for the same do not run at once; or None.
        seconds: about how long it takes.
        used: seconds that it has had.
        since: when its turn began.
        has_begun: whether it had a turn.
    """

    key: Hashable
    seconds: float
    used: float = 0.0
    since: float = 0.0
    has_begun: bool = False
    is_waiting: bool = field(default=True)


class ThreadState(threading.local):
    """What a thread is at.

    Attributes:
        ticket: what it does in turn.
        begun: when it began something that was counted as too little to take turns.
    """

    ticket: Ticket | None = None
    begun: float | None = None


class Turnstile:
    """Gives costly calculations their turns, the one that has had least first.

    Attributes:
        passed: how many have been let in so far.
    """

    def __init__(self, waiting: int = WAITING, most_seconds: float = MOST_SECONDS) -> None:
        self._most, self._most_seconds = 1 + waiting, most_seconds
        self.passed = 0
        self._tickets: list[Ticket] = []
        self._turn: Ticket | None = None
        self._changed = threading.Condition()
        self._mine = ThreadState()

    @contextmanager
    def through(self, work: float, key: Hashable = None, is_admitted: bool = False) -> Iterator[None]:
        """Do a piece of work in this thread; wait for one's turn if it is costly and one has none yet.

        Args:
            work: how much there is to do.
            key: what is worked out; two for the same do not run at once.
            is_admitted: whether it goes on with what was let in before, so that it is not refused any more.

        Raises:
            Busy: if too much is under way already.
            Gone: if the client has gone meanwhile.
        """
        mine, is_little = self._mine, work < HEAVY
        if mine.ticket is not None or (is_little and mine.begun is not None):
            yield
            return
        try:
            if is_little:
                mine.begun = time.monotonic()
            else:
                self._enter(Ticket(key, work * SECONDS_OF_WORK), is_admitted)
            yield
        finally:
            self._leave()
            if is_little:
                mine.begun = None
            elif mine.begun is not None:  # the little thing that this was a part of has just had its turn
                mine.begun = time.monotonic()

    def _enter(self, ticket: Ticket, is_admitted: bool) -> None:
        with self._changed:
            self._admit(ticket, is_admitted)
            self._mine.ticket = ticket
            self._wait(ticket)

    def _leave(self) -> None:
        ticket, self._mine.ticket = self._mine.ticket, None
        if ticket is not None:
            with self._changed:
                self._tickets.remove(ticket)
                if self._turn is ticket:
                    self._turn = None
                self._changed.notify_all()

    def breathe(self) -> None:
        """Let another calculation have its turn if this one has had its slice, and look whether anybody still waits.

        Raises:
            Gone: if the client has gone.
        """
        ticket = self._mine.ticket
        since = self._mine.begun if ticket is None else ticket.since
        if since is None or (used := time.monotonic() - since) < SLICE:
            return
        if has_gone.get()():
            raise Gone
        if ticket is None:
            self._enter(Ticket(None, used + SLICE, used), is_admitted=True)
            return
        with self._changed:
            ticket.used += used
            self._turn, ticket.is_waiting = None, True
            self._changed.notify_all()
            self._wait(ticket)

    @property
    def inside(self) -> int:
        """How many calculations are under way."""
        return len(self._tickets)

    def _admit(self, ticket: Ticket, is_admitted: bool) -> None:
        others = {other.key if other.key is not None else id(other): other for other in self._tickets}
        others.pop(ticket.key, None)
        seconds = sum(max(0.0, other.seconds - other.used) for other in others.values())
        is_full = len(self._tickets) >= self._most or (others and seconds + ticket.seconds > self._most_seconds)
        if is_full and not is_admitted:
            raise Busy
        self._tickets.append(ticket)
        self.passed += 1

    def _wait(self, ticket: Ticket) -> None:
        """Wait for one's turn, holding the lock."""
        while not (self._turn is None and self._next() is ticket):
            self._changed.wait(1.0)
            if has_gone.get()():
                raise Gone
        self._turn, ticket.is_waiting, ticket.has_begun = ticket, False, True
        ticket.since = time.monotonic()

    def _next(self) -> Ticket | None:
        """Whose turn it is: of those that wait, not for what another one is at, the one that has had least."""
        at_work = {other.key for other in self._tickets if other.has_begun and other.key is not None}
        able = [t for t in self._tickets if t.is_waiting and (t.has_begun or t.key not in at_work)]
        return min(able, key=lambda t: t.used, default=None)


turnstile = Turnstile()
"""The one of this process."""
