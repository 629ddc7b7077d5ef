"""What a response is called (metrics.md Q-4, Q-5)."""

from messaging.in_app.liquid import has_liquid

LONGEST = 255


def normalised(name: str) -> str:
    """Trimmed, inner whitespace collapsed, cut at 255 characters; upper and lower case are told apart."""
    return " ".join(name.split())[:LONGEST].rstrip()


def fallback(text: str, label: str) -> str:
    """For an empty name, or one that could not be rendered: the button's text, else the block by its label. What was
    never rendered is no text of the button's."""
    said = "" if has_liquid(text) else normalised(text)
    return said or normalised(f"Unnamed action ({label})")


def name_of(name: str, text: str, label: str) -> str:
    """Of rendered words, or of words as they stand where nothing was rendered."""
    said = "" if has_liquid(name) else normalised(name)
    return said or fallback(text, label)
