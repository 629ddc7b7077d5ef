"""The newsletter: the same readers every Thursday morning, so most entries are re-entries; running."""

from datetime import time

from analytics.demo.story import Copy, Step, Story, Weekly

STORY = Story(
    id="trail-notes",
    name="Trail notes, every Thursday",
    state="running",
    audience="mail",
    started_days_ago=60,
    recurring=True,
    window_days=3,
    waves=(Weekly(people=3_900, weekday=3, at=time(7, 45), weeks=8),),
    flow=(
        Step(
            "issue",
            "This week's trail notes",
            "email",
            Copy("Three walks for this weekend", "A ridge, a river and one for small legs. Plus: how to dry boots."),
            appeal=1.15,
        ),
    ),
    live=2,
)
