"""The definition API: programs say what is measured (design.md 7)."""
