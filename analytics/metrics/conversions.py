"""What campaigns brought about: conversions, whom they are credited to, and what they are worth."""

from analytics.leafmetrics import Leaf
from analytics.metrics.declare import entries, messages, money, people, rate
from analytics.metrics.metric import CAMPAIGN_ONLY, EVERY_CHANNEL, EVERYWHERE, JOURNEYS, Metric, ScopeName, Unit

_NOT_CAMPAIGN = frozenset({ScopeName.CHANNEL, ScopeName.ACTION})

CONVERSIONS: tuple[Metric, ...] = (
    entries(
        "conversions",
        "Conversions",
        "Entries that reached the campaign's goal, counted when they did. In single mode an entry converts once, in "
        "multiple mode at every event of the goal; a person who enters again can convert again.",
        "C-06",
        Leaf.CONVERSIONS,
        goal=True,
        good_direction="up",
    ),
    people(
        "converted_people",
        "Converted users",
        "Different people with at least one conversion. In a journey everybody converts once at most, for ever; of a "
        "step or a branch, those whose converting entry had been there before.",
        "C-07, J-04, V-30",
        (),
        Leaf.CONVERSIONS,
        scopes=CAMPAIGN_ONLY | JOURNEYS,
        leaves_at=dict.fromkeys(JOURNEYS, (Leaf.GOAL_PEOPLE,)),
        goal=True,
        good_direction="up",
    ),
    entries(
        "attributed_conversions",
        "Attributed conversions",
        "Conversions of the campaign credited to this action: the one the person interacted with last before the "
        "conversion, else the one received last.",
        "A-02, V-10",
        Leaf.ATTRIBUTED,
        scopes=_NOT_CAMPAIGN,
        channels=EVERY_CHANNEL,
        goal=True,
        good_direction="up",
    ),
    messages(
        "converted_deliveries",
        "Converted messages",
        "Messages that were the nearest to a conversion, by the state and window of the campaign's goal. The log shows "
        "them as Converted; the action a conversion is credited to can be another one.",
        "P-10, V-20",
        EVERY_CHANNEL,
        Leaf.CONVERTED,
        leaves_at={ScopeName.STEP: (Leaf.NEAREST,)},
        goal=True,
        good_direction="up",
    ),
    rate(
        "conversion_rate",
        "Conversion rate",
        "Conversions of all entries with a person; for a channel or an action, attributed conversions of the messages "
        "received. Of a journey, its steps and branches: converted people of the different people who entered.",
        "C-08, A-04, J-05, V-33",
        (),
        "conversions",
        "users_with_person",
        numerator_in={
            ScopeName.CHANNEL: "attributed_conversions",
            ScopeName.ACTION: "attributed_conversions",
            **dict.fromkeys(JOURNEYS, "converted_people"),
        },
        denominator_in={
            ScopeName.CHANNEL: "received",
            ScopeName.ACTION: "received",
            ScopeName.JOURNEY: "entries_unique",
            ScopeName.STEP: "entry_users",
            ScopeName.BRANCH: "branch_users",
        },
        scopes=EVERYWHERE | JOURNEYS,
        goal=True,
        good_direction="up",
    ),
    money(
        "value_total",
        "Value",
        "The exact sum of the goal's value property over conversions; for a channel or an action, over those credited "
        "to it. A conversion whose event carries no number counts nothing here.",
        "ruling 44",
    ),
    rate(
        "value_per_user",
        "Value per user",
        "The value divided by the different people who received at least one message.",
        "ruling 44",
        EVERY_CHANNEL,
        "value_total",
        "received_unique",
        unit=Unit.CURRENCY,
        scopes=EVERYWHERE,
        goal=True,
        good_direction="up",
    ),
)
