"""What is counted of an in-app message, its cards, its blocks and the responses to it (metrics.md 1.4, 5 and 6).

Impressions and clicks count devices for their uniques, responses count people.
"""

from typing import Any

from analytics.leafmetrics import Leaf
from analytics.metrics.declare import rate
from analytics.metrics.metric import IN_APP, Kind, Metric, ScopeName, Unit

_ENDS = (
    Leaf.ENDED_BY_CLOSE,
    Leaf.ENDED_BY_SWIPE,
    Leaf.ENDED_BY_BACKDROP,
    Leaf.ENDED_BY_TIMEOUT,
    Leaf.ENDED_OTHERWISE,
)
_MESSAGE = frozenset({ScopeName.MESSAGE})
_PARTS = frozenset({ScopeName.MESSAGE, ScopeName.CARD, ScopeName.BLOCK})
_ANSWERS = frozenset({ScopeName.MESSAGE, ScopeName.RESPONSE})


def _told(
    id: str, label: str, unit: Unit, kind: Kind, definition: str, source: str, leaves: tuple[Leaf, ...], **more: Any
) -> Metric:
    more = {"scopes": _PARTS, **more}
    return Metric(id, label, unit, kind, definition, source, channels=(IN_APP,), in_report=leaves, **more)


def _of(id: str, label: str, definition: str, source: str, above: str, below: str, **more: Any) -> Metric:
    return rate(id, label, definition, source, (IN_APP,), above, below, **{"scopes": _PARTS, **more})


IN_APP_METRICS: tuple[Metric, ...] = (
    _told(
        "impressions",
        "Impressions",
        Unit.DISPLAYS,
        Kind.TOTAL,
        "Cards displayed: each card once in each display of the message. Of a block, displays of its card while the "
        "block stood on it.",
        "I-01, I-02, I-E12",
        (Leaf.IMPRESSIONS,),
        good_direction="up",
    ),
    _told(
        "impressions_unique",
        "Unique impressions",
        Unit.DEVICES,
        Kind.UNIQUE,
        "Different devices that displayed the message. A device that clicked without a reported display was shown it "
        "too.",
        "I-03, I-E8",
        (Leaf.IMPRESSIONS, Leaf.TAPS),
        good_direction="up",
    ),
    _of(
        "ctr",
        "CTR",
        "Clicks on everything but close buttons, of the impressions. Several clicks in one display count each, so it "
        "may exceed 100%.",
        "I-07",
        "clicks",
        "impressions",
        good_direction="up",
    ),
    _of(
        "ctr_unique",
        "Unique CTR",
        "Devices that clicked, of the devices that displayed the message. Never above 100%.",
        "I-08",
        "clicks_unique",
        "impressions_unique",
        good_direction="up",
    ),
    _of(
        "block_ctr",
        "Block CTR",
        "Clicks on the block, of the impressions of its card while the block stood on it.",
        "I-09",
        "clicks",
        "impressions",
        scopes=frozenset({ScopeName.BLOCK}),
        good_direction="up",
    ),
    _told(
        "close_clicks",
        "Close clicks",
        Unit.EVENTS,
        Kind.TOTAL,
        "Clicks on close buttons. They are in no other number of clicks.",
        "I-10",
        (Leaf.CLOSE_TAPS,),
    ),
    _of(
        "close_rate",
        "Close rate",
        "Close clicks of the impressions.",
        "I-10",
        "close_clicks",
        "impressions",
    ),
    _told(
        "dismissed",
        "Dismissed",
        Unit.DISPLAYS,
        Kind.TOTAL,
        "Displays ended by a close button, a swipe, a tap beside the message, after a time, or in another way.",
        "I-13",
        _ENDS,
        scopes=_MESSAGE,
    ),
    _told(
        "responses",
        "Responses",
        Unit.EVENTS,
        Kind.TOTAL,
        "Uses of an action whose clicks are tracked, close buttons included, under the name it read at that moment.",
        "Q-2, Q-6",
        (Leaf.RESPONSES,),
        scopes=_ANSWERS,
    ),
    _told(
        "response_people",
        "People who responded",
        Unit.PEOPLE,
        Kind.UNIQUE,
        "Different people who gave the response. One person may give several.",
        "Q-6",
        (Leaf.RESPONSES,),
        scopes=_ANSWERS,
    ),
    _told(
        "viewers",
        "Viewers",
        Unit.PEOPLE,
        Kind.UNIQUE,
        "Different people who were shown the message.",
        "Q-6",
        (Leaf.VIEWERS,),
        scopes=_MESSAGE,
        listed=False,
    ),
    _of(
        "share_of_viewers",
        "Share of viewers",
        "People who gave the response, of the people who were shown the message.",
        "Q-6",
        "response_people",
        "viewers",
        scopes=_ANSWERS,
    ),
    _of(
        "share_of_responders",
        "Share of responders",
        "People who gave this response, of the people who gave any to the message. Shares need not add up to 100%.",
        "Q-6",
        "response_people",
        "response_people",
        scopes=_ANSWERS,
    ),
    *(
        _told(id, label, Unit.DEVICES, Kind.TOTAL, definition, "U-1", (), scopes=_MESSAGE, of_rows=True)
        for id, label, definition in (
            (
                "audience_impression",
                "Impression",
                "Devices that displayed the message or clicked in it, as far as their thirty days are not over.",
            ),
            ("audience_clicked", "Clicked", "Of those, devices with a counted click."),
            ("audience_did_not_click", "Did not click", "Of those, devices without a counted click."),
        )
    ),
)
