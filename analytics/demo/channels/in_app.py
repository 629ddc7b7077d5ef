"""In-app: waits in the app until it is opened, may be shown again on a later day, is tapped, closed or timed out."""

from datetime import datetime
from random import Random

from analytics.demo.channels.habits import after, between, reaction, reacts
from analytics.demo.story import Device, Fact, Persona, Step

SHOWN = 0.72
SHOWN_AGAIN = 0.14
CLICKED = 0.17
CLICKED_TWICE = 0.05
CLOSED = 0.66
WAYS_TO_CLOSE = ("close_button", "swipe", "backdrop", "timeout")
WAYS_TO_CLOSE_SHARE = (46, 27, 9, 18)


def play(dice: Random, persona: Persona, step: Step, at: datetime) -> list[Fact]:
    if not persona.devices:
        return [Fact(at, "undeliverable", reason="no_devices")]
    facts = [Fact(at, "sent")]
    if dice.random() < SHOWN:
        device = dice.choice(persona.devices)
        shown = reaction(dice, persona, after(at, 1), median_minutes=95)
        facts += _display(dice, persona, step, device, shown, "1")
        if dice.random() < SHOWN_AGAIN:
            later = reaction(dice, persona, after(shown, 7_200), median_minutes=1_600, spread=0.8)
            facts += _display(dice, persona, step, device, later, "2")
    return facts


def _display(dice: Random, persona: Persona, step: Step, device: Device, shown: datetime, display: str) -> list[Fact]:
    facts = [Fact(shown, "displayed", device, display=display)]
    looked = between(dice, shown, 1.5, 25)
    if reacts(dice, persona, CLICKED * step.appeal):
        block = _chosen(dice, step)
        facts.append(Fact(looked, "clicked", device, display=display, block=block))
        if dice.random() < CLICKED_TWICE:
            facts.append(Fact(after(looked, 1.4), "clicked", device, display=display, block=block))
    elif dice.random() < CLOSED:
        way = dice.choices(WAYS_TO_CLOSE, weights=WAYS_TO_CLOSE_SHARE)[0]
        block = "close" if way == "close_button" else ""
        facts.append(Fact(looked, "dismissed", device, reason=way, display=display, block=block))
    return facts


def _chosen(dice: Random, step: Step) -> str:
    """Of several answers the first are liked best."""
    ids = [id for id, _ in step.copy.buttons]
    return dice.choices(ids, weights=range(2 * len(ids), len(ids), -1))[0] if len(ids) > 1 else "button"
