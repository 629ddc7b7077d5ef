"""Who took part: entries, people, receipts."""

from analytics.leafmetrics import Leaf
from analytics.metrics.declare import entries, messages, people
from analytics.metrics.metric import CAMPAIGN_ONLY, EVERY_CHANNEL, Metric, ScopeName

_NOT_CAMPAIGN = frozenset({ScopeName.CHANNEL, ScopeName.ACTION})

PEOPLE: tuple[Metric, ...] = (
    entries(
        "users_total",
        "Users",
        "Entries into the campaign. An entry counts when the person receives the first action; a person who enters "
        "again counts again.",
        "C-01",
        Leaf.ENTRIES,
        good_direction="up",
    ),
    entries(
        "users_with_person",
        "Entries with a person",
        "Entries into the campaign that belong to a known or anonymous person.",
        "B-09",
        Leaf.ENTRIES,
        minus=(Leaf.ENTRIES_WITHOUT_PERSON,),
        listed=False,
    ),
    people(
        "users_unique",
        "Unique users",
        "Different people with at least one entry.",
        "C-02",
        (),
        Leaf.ENTRIES,
        scopes=CAMPAIGN_ONLY,
        good_direction="up",
    ),
    people(
        "engaged",
        "Engaged",
        "Different people who opened a push, opened or clicked an e-mail, clicked a link in an SMS or clicked in an "
        "in-app message. Opens by machines, dismissals and close buttons do not count.",
        "C-04",
        EVERY_CHANNEL,
        Leaf.INTERACTED,
        scopes=frozenset({ScopeName.CAMPAIGN, ScopeName.CHANNEL}),
        good_direction="up",
    ),
    people(
        "interacted",
        "Interacted",
        "Different people who interacted with this message, as for Engaged.",
        "A-03",
        EVERY_CHANNEL,
        Leaf.INTERACTED,
        scopes=_NOT_CAMPAIGN,
        good_direction="up",
    ),
    messages(
        "received",
        "Received",
        "Messages that reached the person: sent and not bounced; in-app messages when first displayed.",
        "A-01",
        EVERY_CHANNEL,
        Leaf.RECEIVED,
        good_direction="up",
    ),
    people(
        "received_unique",
        "People who received",
        "Different people who received at least one message.",
        "A-01",
        EVERY_CHANNEL,
        Leaf.RECEIVED,
        good_direction="up",
    ),
)
