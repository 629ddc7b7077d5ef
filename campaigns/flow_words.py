"""What an action's place in the flow means, in words."""

from campaigns.models import Action, Condition
from messaging.spans import in_words

_WHO = {
    Condition.INTERACTED: "Only who interacted with",
    Condition.NOT_INTERACTED: "Only who did not interact with",
    Condition.RECEIVED: "Only who received",
    Condition.NOT_RECEIVED: "Only who did not receive",
}


def when(action: Action) -> str:
    after = f"“{action.follows.name}”" if action.follows else "the start"
    if not action.delay:
        return f"Right after {after}" if action.follows else "At the start"
    return f"{in_words(action.delay)} after {after}"


def who(action: Action) -> str:
    """Empty where everybody who comes this far gets it."""
    words = _WHO.get(Condition(action.condition))
    return f"{words} “{action.watches.name}”" if words and action.watches else ""
