"""A basket left behind can be left again: people come back; running."""

from analytics.demo.story import Copy, Steady, Step, Story

STORY = Story(
    id="basket-reminder",
    name="Basket left behind",
    state="running",
    audience="app",
    started_days_ago=58,
    sells=0.3,
    recurring=True,
    window_days=2,
    waves=(Steady(per_day=95, from_days_ago=58),),
    flow=(
        Step(
            "nudge",
            "Still thinking it over?",
            "push",
            Copy("Still thinking it over?", "We keep {{ basket.first_item }} aside for you until tomorrow."),
            appeal=1.6,
        ),
        Step(
            "basket-mail",
            "Your basket, by e-mail",
            "email",
            Copy("You left something behind", "Here is your basket. Questions about sizes? Just reply."),
            after_hours=20,
            share=0.8,
            only_quiet=True,
            appeal=1.3,
        ),
    ),
    live=4,
)
