"""Where is my parcel: short, wanted, opened by nearly everybody; running."""

from analytics.demo.clock import OFFICE
from analytics.demo.story import Copy, Steady, Step, Story

STORY = Story(
    id="order-updates",
    name="Order and delivery updates",
    state="running",
    audience="phone",
    started_days_ago=60,
    recurring=True,
    window_days=2,
    waves=(Steady(per_day=140, from_days_ago=60, hours=OFFICE),),
    flow=(
        Step(
            "shipped",
            "Your parcel is on its way",
            "sms",
            Copy("On its way", "Larkmoor: your parcel left our workshop. Follow it: {{ order.link }}"),
            appeal=3.2,
        ),
        Step(
            "arriving",
            "Arriving today",
            "push",
            Copy("Arriving today", "Your parcel comes between {{ order.from }} and {{ order.to }}."),
            after_hours=30,
            share=0.85,
            appeal=2.6,
        ),
    ),
    live=4,
)
