"""New customers, every day of the two months; running."""

from analytics.demo.story import Copy, Incident, Steady, Step, Story

STORY = Story(
    id="welcome-series",
    name="Welcome series",
    state="running",
    audience="mail",
    started_days_ago=59,
    window_days=14,
    waves=(Steady(per_day=170, from_days_ago=59),),
    flow=(
        Step(
            "hello",
            "Welcome to Larkmoor",
            "email",
            Copy(
                "Welcome, {{ person.first_name }}",
                "Ten per cent off your first order, and how we repair what wears out.",
            ),
            appeal=1.7,
        ),
        Step(
            "get-the-app",
            "Try the app's pack list",
            "push",
            Copy("Your pack list is ready", "Tell us where you are going and we tell you what to bring."),
            after_hours=26,
            share=0.7,
        ),
        Step(
            "first-order",
            "First order, ten per cent off",
            "in_app",
            Copy("Ten per cent off your first order", "The code is in your basket already.", "Start shopping"),
            after_hours=50,
            share=0.75,
            appeal=1.25,
        ),
    ),
    incidents=(Incident("hello", 41.0, 5.0, 0.6, "failed", "liquid_missing_variable"),),
    live=3,
)
