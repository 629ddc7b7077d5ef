"""Members first: everything is ready and waits for its day; scheduled."""

from analytics.demo.story import Copy, Step, Story

STORY = Story(
    id="members-early-access",
    name="Members' early access",
    state="scheduled",
    audience="app",
    started_days_ago=-6,
    sells=0.16,
    window_days=3,
    flow=(
        Step(
            "members-push",
            "You are in before everyone else",
            "push",
            Copy("You are in first", "Members shop from 07:00, everybody else from noon."),
        ),
        Step(
            "members-mail",
            "Your early access list",
            "email",
            Copy("What members are saving", "The ten pieces that were gone first last time."),
            after_hours=2,
        ),
        Step(
            "members-sms",
            "One hour left",
            "sms",
            Copy("One hour left", "Larkmoor: early access ends at noon. {{ sale.link }}"),
            after_hours=4,
        ),
    ),
)
