"""One push at nine on everybody's clock, on the day the clocks changed; ended."""

from datetime import time

from analytics.demo.story import Blast, Copy, Step, Story

STORY = Story(
    id="storm-week",
    name="Storm week: rain jackets",
    state="ended",
    audience="app",
    started_days_ago=34,
    ended_days_ago=12,
    window_days=5,
    waves=(Blast(people=6_000, at=time(9, 0), days_ago=28, on_clock_change=True),),
    flow=(
        Step(
            "forecast",
            "Forecast: wet until Friday",
            "push",
            Copy("Wet until Friday", "Three jackets that keep you dry, tested under our own shower."),
            appeal=1.1,
        ),
        Step(
            "care-card",
            "How to re-proof a jacket",
            "in_app",
            Copy("Make it bead again", "Wash, spray, tumble: ten minutes for another winter.", "Show me how"),
            after_hours=9,
            share=0.6,
            appeal=0.8,
        ),
    ),
)
