"""Sends what is ours to send: prepared, claimed, marked, requested, recorded, swept (design.md 4)."""
