"""The numbers that stand in leaf rows, and what each counts.

`analytics/metrics.py` is the list people see; it says how each of its metrics is made of these.
"""

from enum import IntEnum


class Leaf(IntEnum):
    """One kind of leaf. Sets hold people; totals hold what the comment says."""

    ENTRIES = 1  # entries, at the receipt of the first action (C-01), campaign scope only
    RECEIVED = 2  # deliveries received: sent and not bounced; in-app: displayed (0.1)
    SENT = 3  # deliveries whose outcome is Sent (P-03)
    BOUNCED = 4
    SUPPRESSED = 5
    FAILED = 6  # deliveries failed now (P-07)
    UNDELIVERABLE = 7
    ATTEMPTED = 8  # deliveries still being attempted, at the first try (P-01)
    QUEUED = 9  # deliveries known and not tried yet
    DELIVERED = 10  # deliveries with a delivered report, or an open that implies one (P-04)
    OPENED = 11  # deliveries opened by a human, at the first open (P-09, E-05)
    CLICKED = 12  # deliveries clicked by a human, at the first click
    DISPLAYED = 13  # in-app deliveries shown at least once (I-11)
    DEFERRED = 14  # deliveries a receiving server still defers (E-03)
    UNSUBSCRIBED = 15  # deliveries that led to an unsubscription (E-07)
    SPAM = 16  # deliveries marked as spam (E-07)
    MACHINE_OPENED = 17  # deliveries opened by anything, machine or human, at the first open (E-05)
    INTERACTED = 18  # interactions, in every bucket they happen in (A-03, ruling 35)
    OPENS = 19  # opens, machine opens included, every one (E-05 total)
    CLICKS = 20  # clicks by humans, every one (E-06 total)
    ENTRIES_WITHOUT_PERSON = 21  # of ENTRIES those without a person, totals only (B-09, ruling 36)
    INFERRED_OPENS = 22  # e-mails clicked by a human and never reported as opened: one open each (ruling 41)
    # Reach asks why; all three are counted beside the status itself.
    NO_DEVICE = 31  # undeliverable deliveries: there was no address
    LIMITED = 32  # undeliverable deliveries: the person had enough messages that day
    FAILED_OTHERWISE = 33  # failed deliveries of people who are not unsubscribed
    CONVERSIONS = 41  # conversions of the campaign, at the goal event (C-06), campaign scope only
    ATTRIBUTED = 42  # conversions credited to the action
    WORTH = 44  # what those conversions are worth: no leaf, but a sum in `analytics_value` (ruling 44)
    CONVERTED = 43  # deliveries that were nearest to a conversion, at their first (P-10)
    # Of in-app messages. Sets hold numbers of devices or of people that mean something within their message alone.
    IMPRESSIONS = 51  # cards shown, once per display (I-01); devices
    TAPS = 52  # counted clicks: on anything but a close button (I-04, I-05); devices
    CLOSE_TAPS = 53  # clicks on close buttons (I-10); devices
    ENDED_BY_CLOSE = 54  # displays ended by a close button (I-13), totals only, as the next four
    ENDED_BY_SWIPE = 55
    ENDED_BY_BACKDROP = 56
    ENDED_BY_TIMEOUT = 57
    ENDED_OTHERWISE = 58
    VIEWERS = 59  # nothing; people who were shown the message
    RESPONSES = 60  # uses of an action; people
    # Of journeys: what stands under the journey, its steps, and the branches of a step (metrics.md 7).
    JOURNEY_ENTRIES = 61  # entries, when they began (J-02)
    JOURNEY_ENTRIES_WITHOUT_PERSON = 62  # of those the ones without a person, totals only (B-09)
    IN_PROGRESS = 63  # entries not exited, at their beginning (J-08)
    EXITED = 64  # entries exited: of a journey, and of the step they exited in (V-36, J-10)
    EXITS = 65  # of those the ones no conversion event was credited to (J-07)
    GOAL_PEOPLE = 66  # people converted, at their conversion: of the journey, of steps and branches before it (J-04)
    GOAL_EVENTS = 67  # conversion events (J-06)
    STEP_ENTERED = 71  # visits to a step, a loop counts again (J-10)
    STEP_ENTRIES = 72  # entries that visited it, at the first visit (J-11)
    CONTINUED = 73  # visits that went on, when they did
    WAITING = 74  # visits not left, at their beginning
    TIMED_OUT = 75  # visits that ended because nothing happened in time
    BRANCHED = 76  # visits that left by this branch
    NEAREST = 77  # deliveries of a step that were nearest to the conversion (V-20, ruling 40)


class ScopeKind(IntEnum):
    """What a leaf row speaks of. Channels and whole campaigns are unions over actions."""

    CAMPAIGN = 1
    ACTION = 2
    MESSAGE = 3
    # Of in-app messages, whoever sent them: the whole report, a card, one version of a block, a name of a response.
    REPORT = 4
    CARD = 5
    BLOCK = 6
    RESPONSE = 7
    JOURNEY = 10
    STEP = 11
    BRANCH = 12


# Their sets hold members of one message, never people of the workspace (rulings 37 and 38).
OF_MEMBERS = frozenset({ScopeKind.REPORT, ScopeKind.CARD, ScopeKind.BLOCK, ScopeKind.RESPONSE})
# Made of conversions; everything else of deliveries and entries.
BY_CONVERSION = frozenset({Leaf.CONVERSIONS, Leaf.ATTRIBUTED, Leaf.CONVERTED, Leaf.WORTH})
BY_JOURNEY = frozenset(leaf for leaf in Leaf if leaf >= Leaf.JOURNEY_ENTRIES)
# Counted event by event: only ever added to. Everything else is recomputed from lasting rows.
ADDED_BY_EVENT = frozenset({Leaf.INTERACTED, Leaf.OPENS, Leaf.CLICKS})
# Made of reports of in-app messages, of what lasts of them without saying who.
OF_REPORTS = frozenset(leaf for leaf in Leaf if Leaf.IMPRESSIONS <= leaf < Leaf.JOURNEY_ENTRIES)
