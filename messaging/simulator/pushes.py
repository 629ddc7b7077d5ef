"""A push that arrived at the service, as far as the devices behind it care."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Push:
    platform: str
    token: str
    delivery: str
    # Whether it wants to be seen; a silent one is never opened.
    shown: bool
    at: float
