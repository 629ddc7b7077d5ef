"""Loyalty points about to lapse; a card in the app, then a mail to those who missed it; running."""

from analytics.demo.story import Copy, Steady, Step, Story

STORY = Story(
    id="points-expiring",
    name="Points about to expire",
    state="running",
    audience="app",
    started_days_ago=47,
    window_days=10,
    waves=(Steady(per_day=115, from_days_ago=47),),
    flow=(
        Step(
            "points-card",
            "Your points, before they go",
            "in_app",
            Copy(
                "{{ person.points }} points lapse soon",
                "Enough for socks, a mug or a tree we plant.",
                "Use my points",
                later="See what they buy",
                changed_days_ago=9,
            ),
            appeal=1.4,
        ),
        Step(
            "points-mail",
            "Points reminder",
            "email",
            Copy("Your points lapse on Friday", "A short list of what they are worth."),
            after_hours=70,
            share=0.9,
            only_quiet=True,
        ),
    ),
    live=2,
)
