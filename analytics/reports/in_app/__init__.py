"""The report of an in-app message: what was shown, clicked, answered, and on which devices (metrics.md 1.4, 5, 6)."""
