"""The flagship: four channels, a first morning, a second drop for many of the same people, a stream; running."""

from datetime import time

from analytics.demo.story import Blast, Copy, Incident, Steady, Step, Story

STORY = Story(
    id="new-season-launch",
    name="New season launch",
    state="running",
    audience="app",
    started_days_ago=26,
    sells=0.14,
    recurring=True,
    window_days=3,
    waves=(
        Blast(people=5_000, at=time(9, 30), days_ago=26),
        Blast(people=3_600, at=time(17, 30), days_ago=11, again=0.7),
        Steady(per_day=190, from_days_ago=25),
    ),
    flow=(
        Step(
            "launch-push",
            "It's here: the new season",
            "push",
            Copy(
                "The new season is here", "Lighter shells, warmer layers. Have a first look, {{ person.first_name }}."
            ),
            appeal=1.35,
        ),
        Step(
            "lookbook",
            "Lookbook card",
            "in_app",
            Copy("Built for weather", "Twelve looks from the hills behind our workshop.", "See the lookbook"),
            after_hours=5,
            share=0.82,
        ),
        Step(
            "size-guide",
            "Find your fit",
            "email",
            Copy("Which size fits you?", "Two measurements, one minute, no returns."),
            after_hours=46,
            share=0.74,
            only_quiet=True,
        ),
        Step(
            "last-call",
            "Last call for free alterations",
            "sms",
            Copy(
                "Free alterations end Sunday",
                "Larkmoor: free alterations on new-season jackets until Sunday. Stop? Text STOP.",
            ),
            after_hours=72,
            share=0.3,
            only_quiet=True,
            appeal=1.2,
        ),
    ),
    incidents=(Incident("launch-push", 11.2, 3.0, 0.9, "failed", "credentials_missing"),),
    live=5,
)
