"""Reach: what became of everybody a campaign was meant for, each person once, by the best state over its actions.

The parts are made of sets alone: whoever is in a better state is taken out of a worse one, so that they add up to
everybody in every snapshot, at any size. Of the reasons for being left out the first that applies is the one counted.
"""

from analytics.leafmetrics import Leaf
from analytics.metrics.declare import people, rate
from analytics.metrics.metric import CAMPAIGN_ONLY, EVERY_CHANNEL, Metric

# An in-app message that is ready and was not shown yet is waiting; in other channels whoever was sent to has received.
_ON_THE_WAY = (Leaf.QUEUED, Leaf.ATTEMPTED, Leaf.SENT)
_REACHED_OR_WAITING = (Leaf.RECEIVED, *_ON_THE_WAY)
_TRIED = (*_REACHED_OR_WAITING, Leaf.FAILED_OTHERWISE, Leaf.BOUNCED)
_UNTRIED = (Leaf.FAILED, Leaf.SUPPRESSED, Leaf.UNDELIVERABLE)


def _reach(id: str, label: str, definition: str, *leaves: Leaf, without: tuple[Leaf, ...] = ()) -> Metric:
    return people(
        f"reach_{id}",
        label,
        definition,
        "2.2",
        EVERY_CHANNEL,
        *leaves,
        without=without,
        scopes=CAMPAIGN_ONLY,
        now=True,
        all_platforms=True,
    )


REACH: tuple[Metric, ...] = (
    _reach(
        "meant",
        "Meant for",
        "Different people for whom there is a message of the campaign, whatever became of it.",
        Leaf.RECEIVED,
        *_ON_THE_WAY,
        Leaf.BOUNCED,
        *_UNTRIED,
    ),
    _reach(
        "received",
        "Reached",
        "Of the people meant, those who received at least one message.",
        Leaf.RECEIVED,
    ),
    _reach(
        "waiting",
        "Waiting",
        "Of the people meant, those who received nothing yet and for whom a message is queued, being tried or ready to "
        "be shown in the app.",
        *_ON_THE_WAY,
        without=(Leaf.RECEIVED,),
    ),
    _reach(
        "failed",
        "Failed",
        "Of the people meant, those neither reached nor waiting for whom a message failed. Who is unsubscribed stands "
        "under left out; their messages stay in Failed of the channels.",
        Leaf.FAILED_OTHERWISE,
        without=_REACHED_OR_WAITING,
    ),
    _reach(
        "bounced",
        "Bounced",
        "Of the people meant, those with no better state whose message bounced.",
        Leaf.BOUNCED,
        without=(*_REACHED_OR_WAITING, Leaf.FAILED_OTHERWISE),
    ),
    _reach(
        "left_out",
        "Left out",
        "Of the people meant, those for whom nothing was tried: no device, unsubscribed, suppressed, message limit, "
        "cancelled.",
        *_UNTRIED,
        without=_TRIED,
    ),
    _reach(
        "no_device",
        "No device",
        "Of the people left out, those without a device or an address.",
        Leaf.NO_DEVICE,
        without=_TRIED,
    ),
    _reach(
        "unsubscribed",
        "Unsubscribed",
        "Of the people left out, those who had unsubscribed. Their messages count as Failed (metrics.md P-07).",
        Leaf.FAILED,
        without=(*_TRIED, Leaf.NO_DEVICE),
    ),
    _reach(
        "suppressed",
        "Suppressed",
        "Of the people left out, those whose every device or address is suppressed.",
        Leaf.SUPPRESSED,
        without=(*_TRIED, Leaf.NO_DEVICE, Leaf.FAILED),
    ),
    _reach(
        "message_limit",
        "Message limit",
        "Of the people left out, those who had had as many messages that day as the workspace allows.",
        Leaf.LIMITED,
        without=(*_TRIED, Leaf.NO_DEVICE, Leaf.FAILED, Leaf.SUPPRESSED),
    ),
    _reach(
        "cancelled",
        "Cancelled",
        "Of the people left out, those whose message was stopped, or whose channel was switched off, before it was "
        "tried.",
        Leaf.UNDELIVERABLE,
        without=(*_TRIED, Leaf.NO_DEVICE, Leaf.FAILED, Leaf.SUPPRESSED, Leaf.LIMITED),
    ),
    rate(
        "reach_rate",
        "Reach",
        "People reached of the people meant.",
        "2.2",
        EVERY_CHANNEL,
        "reach_received",
        "reach_meant",
        scopes=CAMPAIGN_ONLY,
        good_direction="up",
        now=True,
        all_platforms=True,
    ),
)
