"""Hypothesis strategies for reports: few deliveries and few people, so that everything meets everything."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.oracle import Action, Campaign, Definitions

LOOP = Campaign(
    "loop",
    (Action("tap", "push"), Action("letter", "email"), Action("card", "in_app"), Action("text", "sms")),
    window=timedelta(days=2),
)
HOOKS = Campaign("hooks", (Action("hook", "webhook"), Action("tap", "push")), window=timedelta(hours=1))
# Pages of campaigns count developers like everybody else (C-E7), though they are kept apart.
SMALL_WORLD = Definitions((LOOP, HOOKS), devices={"kept-web": "web"}, developers=frozenset({"bo"}))

PEOPLE: tuple[dict[str, Any], ...] = ({"person_id": "ada"}, {"person_id": "bo"}, {"anonymous_id": "stranger"}, {})
STATEMENTS = ("attempted", "sent", "sent", "bounced", "suppressed", "failed", "undeliverable")
SAID_OF = {
    "push": ("delivered", "opened", "opened", "clicked"),
    "email": ("delivered", "opened", "clicked", "deferred", "unsubscribed", "spammed"),
    "sms": ("delivered", "clicked", "unsubscribed"),
    "in_app": ("displayed", "displayed", "page_displayed", "clicked", "dismissed"),
    "webhook": (),
}
FROM_DEVICES = {"delivered", "opened", "clicked", "displayed", "page_displayed", "dismissed"}
DEVICES: tuple[dict[str, Any], ...] = (
    {},
    {"device_token": "phone", "platform": "ios"},
    {"device_token": "tablet", "platform": "android"},
    {"device_token": "kept-web"},
    {"device_token": "unlisted", "platform": "other"},
    {"platform": "web"},
)


def _deliveries() -> list[dict[str, Any]]:
    """Every action, twice for each person; who gets what never changes (N-5)."""
    made = []
    for campaign in SMALL_WORLD.campaigns:
        for action in campaign.actions:
            for n, person in enumerate(PEOPLE * 2):
                named = {"campaign_id": campaign.id, "action_id": action.id} | person
                made.append(
                    {"delivery_id": f"{campaign.id}-{action.id}-{n}", "channel": action.channel, "named": named}
                )
    return made


DELIVERIES = _deliveries()

# Mostly the last hours, sometimes weeks ago, seldom ahead of us.
AGES = st.one_of(
    st.integers(0, 100).map(lambda n: timedelta(minutes=n)),
    st.integers(0, 60 * 72).map(lambda n: timedelta(minutes=n)),
    st.integers(0, 45 * 24).map(lambda n: timedelta(hours=n)),
    st.integers(-20, 0).map(lambda n: timedelta(minutes=n)),
)


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    """A body without id and time, with its age and the key it is sent with."""
    delivery = draw(st.sampled_from(DELIVERIES))
    type_ = draw(st.sampled_from(STATEMENTS + SAID_OF[delivery["channel"]] * 2))
    body = {"type": type_, "delivery_id": delivery["delivery_id"], **draw(st.sampled_from(DEVICES))}
    by = draw(st.sampled_from(("sender", "device"))) if type_ in FROM_DEVICES else "sender"
    if draw(st.integers(0, 4)):
        body |= delivery["named"]
    if delivery["channel"] in ("email", "sms") and type_ in ("opened", "clicked"):
        body["human"] = draw(st.booleans())
    if "person_id" in delivery["named"] and delivery["delivery_id"].endswith("5"):
        body["entry_id"] = f"entry-of-{delivery['delivery_id']}"
    return {"body": body, "age": draw(AGES), "by": by}
