"""Person or machine: a pure function of a visit, the visits around it and when the message arrived (protocols.md 7).

Nothing is thrown away. What a machine did is kept apart, with its reason, and counts in no number about people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from messaging.tracking import agents

MANY_LINKS, TOO_FAST, HONEYPOT, HEAD, PROVIDER = "many_links", "too_fast", "honeypot", "head", "provider"

REASONS = {
    agents.APPLE_PRIVACY: "Fetched in advance by Apple Mail's privacy protection",
    agents.SCANNER: "A program that checks mail",
    HEAD: "Asked only whether the page is there",
    MANY_LINKS: "Three or more links followed within two seconds",
    TOO_FAST: "Followed within two seconds of arriving",
    HONEYPOT: "Followed a link no reader can see",
    PROVIDER: "Called a machine by the e-mail service",
}

# Both rules of time speak of two seconds; a visit can be judged once that long has passed.
NEAR = timedelta(seconds=2)
_MANY = 3


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody or something fetched the pixel or followed a link. `machine` is what was known at that moment."""

    kind: str
    at: datetime
    url: str = ""
    agent: str = ""
    machine: str = ""


def reason(visit: Visit, around: Sequence[Visit], arrived: datetime | None) -> str:
    """Why this was no person; empty for a person. `around` holds the other visits of the same delivery."""
    if visit.machine:
        return visit.machine
    if by_agent := agents.machine(visit.agent):
        return by_agent
    if visit.kind != "clicked":
        return ""
    near = [other for other in around if other.kind == "clicked" and abs(other.at - visit.at) <= NEAR]
    if any(other.machine == HONEYPOT and other.agent == visit.agent for other in near):
        return HONEYPOT
    if _followed_many(visit, near):
        return MANY_LINKS
    if arrived is not None and timedelta(0) <= visit.at - arrived < NEAR:
        return TOO_FAST
    return ""


def _followed_many(visit: Visit, near: Sequence[Visit]) -> bool:
    """Whether some two seconds that hold the visit hold three different links."""
    links = sorted(((other.at, other.url) for other in (visit, *near) if other.url), key=lambda link: link[0])
    for start, _ in links:
        if start <= visit.at <= start + NEAR:
            within = {url for at, url in links if start <= at <= start + NEAR}
            if len(within) >= _MANY:
                return True
    return False
