"""One round of the engine: who comes in, what people did, whose time has come."""

from journeys.engine import advancing, gathering, signals


def run_some() -> int:
    """How many people were looked at; 0 where there is nothing to do."""
    return gathering.gather_some() + signals.consume_some() + advancing.advance_some()
