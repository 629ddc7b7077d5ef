"""Why somebody left a journey that runs here: as it is kept, and in words."""

END = "end"
GOAL = "goal"
UNSUBSCRIBED = "unsubscribed"
UNDELIVERABLE = "undeliverable"
FAILED = "failed"
JOURNEY_ENDED = "journey_ended"
BY_HAND = "by_hand"
MERGED = "merged"
ERASED = "erased"
_RULE = "exit_rule: "

WORDS = {
    END: "Went through to the end",
    GOAL: "Met the goal",
    UNSUBSCRIBED: "Unsubscribed",
    UNDELIVERABLE: "Could not be reached",
    FAILED: "The message failed",
    JOURNEY_ENDED: "The journey was ended",
    BY_HAND: "Taken out by hand",
    MERGED: "Merged into somebody who is under way",
    ERASED: "Deleted",
}


def of_rule(name: str) -> str:
    return f"{_RULE}{name}"


def in_words(reason: str) -> str:
    """What was reported of a journey elsewhere is shown as it was said."""
    if reason.startswith(_RULE):
        return f"Exit rule “{reason.removeprefix(_RULE)}”"
    return WORDS.get(reason, reason)
