"""Half written; draft."""

from analytics.demo.story import Copy, Step, Story

STORY = Story(
    id="gift-guide",
    name="Gift guide (draft)",
    state="draft",
    sells=0.1,
    audience="mail",
    flow=(
        Step(
            "guide",
            "Gifts under 50",
            "email",
            Copy("Gifts under 50", "Small things that get used: a mug, a lamp, a good pair of socks."),
        ),
        Step(
            "guide-card",
            "Wrap it for me",
            "in_app",
            Copy("Shall we wrap it?", "Paper from old maps, string from the workshop.", "Wrap it for me"),
            after_hours=24,
        ),
    ),
)
