"""Why something was not taken: one code, one field, one sentence. No sentence repeats what was sent."""

import msgspec


class Refusal(msgspec.Struct):
    """One refused item of a batch, as the answer names it."""

    index: int
    code: str
    field: str
    message: str


class Refused(Exception):
    """Raised while one item is read; the others go on."""

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(code, field, message)
        self.code = code
        self.field = field
        self.message = message

    def at(self, index: int) -> Refusal:
        return Refusal(index, self.code, self.field, self.message)


class RequestRefused(Exception):
    """The request as a whole is not taken and changes nothing."""

    def __init__(self, status: int, code: str, message: str, retry_after: int | None = None) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


def unreadable(message: str) -> RequestRefused:
    return RequestRefused(400, "unreadable", message)


def too_large(message: str) -> RequestRefused:
    return RequestRefused(413, "too_large", message)
