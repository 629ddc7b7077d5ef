"""What the definition API says when it does not do what was asked."""

import msgspec

from messaging.ingest.refusals import Refused, RequestRefused


class Problem(msgspec.Struct, omit_defaults=True):
    """Why: one code, one sentence, and the field at fault where there is one."""

    code: str
    message: str
    field: str = ""


class ErrorAnswer(msgspec.Struct):
    """The body of every answer that is not a success."""

    error: Problem


class ApiError(Exception):
    def __init__(self, status: int, code: str, message: str, field: str = "") -> None:
        super().__init__(status, code, message)
        self.status = status
        self.problem = Problem(code, message, field)


def invalid(field: str, message: str, code: str = "invalid") -> ApiError:
    return ApiError(422, code, message, field)


def not_allowed(permission: str, field: str = "") -> ApiError:
    return ApiError(403, "not_allowed", f"This key lacks the right {permission}.", field)


def not_found(what: str) -> ApiError:
    return ApiError(404, "not_found", f"There is no {what} with this id.")


def suppressed() -> ApiError:
    """They asked to be forgotten for good; a nightly import must not bring them back."""
    return ApiError(409, "suppressed", "This person is suppressed and stays so until POST .../unsuppress.")


def of_field(refused: Refused) -> ApiError:
    return ApiError(422, refused.code, refused.message, refused.field)


def of_request(refused: RequestRefused) -> ApiError:
    return ApiError(refused.status, refused.code, refused.message)
