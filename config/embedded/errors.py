class EngineError(Exception):
    """An engine cannot be used; the message is one line that names the cure."""
