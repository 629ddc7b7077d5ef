"""Customers who had gone quiet; paused while the offer is being rewritten."""

from analytics.demo.clock import OFFICE
from analytics.demo.story import Copy, Incident, Steady, Step, Story

STORY = Story(
    id="win-back-60",
    name="We miss you (60 days quiet)",
    state="paused",
    audience="mail",
    started_days_ago=49,
    sells=0.12,
    window_days=7,
    waves=(Steady(per_day=130, from_days_ago=49, until_days_ago=24, hours=OFFICE),),
    flow=(
        Step(
            "miss-you",
            "We kept your place",
            "email",
            Copy("We kept your place", "What is new since your last visit, and fifteen per cent to come back."),
            appeal=0.55,
        ),
        Step(
            "come-back",
            "Fifteen per cent to come back",
            "push",
            Copy("Fifteen per cent to come back", "For a week, on everything with a zip."),
            after_hours=70,
            share=0.85,
            only_quiet=True,
            appeal=0.45,
        ),
    ),
    incidents=(Incident("come-back", 24.5, 40.0, 1.0, "undeliverable", "cancelled"),),
)
