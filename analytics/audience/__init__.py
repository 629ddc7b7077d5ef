"""The people behind a rule: the list, its count and the exact set behind it are one thing (ux.md 3.11, ruling 36)."""
