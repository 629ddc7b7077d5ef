"""Forty-eight hours, two loud channels, and a push service that throttled; ended."""

from datetime import time

from analytics.demo.story import Blast, Copy, Incident, Step, Story

STORY = Story(
    id="flash-sale-48h",
    name="48-hour flash sale",
    state="ended",
    audience="app",
    started_days_ago=19,
    ended_days_ago=17,
    sells=0.2,
    window_days=2,
    waves=(Blast(people=9_000, at=time(18, 0), days_ago=19),),
    flow=(
        Step(
            "doors-open",
            "48 hours: up to 40 % off",
            "push",
            Copy("48 hours, up to 40 % off", "Last year's colours, this year's weather."),
            appeal=1.5,
        ),
        Step(
            "six-hours",
            "Six hours left",
            "sms",
            Copy("Six hours left", "Larkmoor: the sale ends at midnight. {{ sale.link }} Stop? Text STOP."),
            after_hours=24,
            share=0.3,
            only_quiet=True,
        ),
    ),
    incidents=(Incident("doors-open", 19.0, 30.0, 0.035, "failed", "retries_exhausted"),),
)
