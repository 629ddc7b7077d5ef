"""Attributes of people: they merge by key, and null removes (ruling 48)."""


def merged(present: str, said: str) -> str:
    """SQL of two jsonb objects. What stands inside of a value is the client's, its nulls too."""
    return f"(({present} || {said}) - ARRAY(SELECT key FROM jsonb_each({said}) WHERE value = 'null'))"
