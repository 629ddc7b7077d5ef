"""Rounds of the engine: who comes in, what people did, whose time has come."""

import time

from journeys.engine import advancing, gathering, signals


def run_some() -> int:
    """One round; how many people were looked at, 0 where there is nothing to do."""
    return gathering.gather_some() + signals.consume_some() + advancing.advance_some()


def run_for(seconds: float) -> None:
    """Until there is nothing to do or the time is over: those who send have their turn too."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and run_some():
        pass
