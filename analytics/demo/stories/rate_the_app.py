"""A card in the app that asks for stars, shown for three weeks; ended."""

from analytics.demo.story import Copy, Steady, Step, Story

STORY = Story(
    id="rate-the-app",
    name="Rate the app",
    state="ended",
    audience="app",
    started_days_ago=52,
    ended_days_ago=30,
    window_days=3,
    waves=(Steady(per_day=230, from_days_ago=52, until_days_ago=31),),
    flow=(
        Step(
            "stars",
            "How do you like the app?",
            "in_app",
            Copy(
                "How do you like the app?",
                "One tap tells us.",
                answers=("Love it", "It is fine", "Something is missing"),
            ),
            appeal=0.7,
        ),
    ),
)
