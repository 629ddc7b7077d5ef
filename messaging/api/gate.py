"""The way to an operation: whose key, may it, is the body what was declared, and only then the deed, in one
transaction."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from messaging.api.call import Call
from messaging.api.errors import ApiError, ErrorAnswer, of_field, of_request
from messaging.api.operations import Operation, declare
from messaging.ingest import body as bodies
from messaging.ingest.answers import json_answer
from messaging.ingest.limits import DEPTH, ID_LETTERS
from messaging.ingest.mistyped import mistyped
from messaging.ingest.refusals import Refused, RequestRefused
from messaging.ingest.texts import holds_nul, too_deep
from workspaces import clock, keys
from workspaces.asking import bearer_token
from workspaces.models import Key
from workspaces.tenancy import workspace_transaction

# Two programs that create the same object at once: the second finds it when it tries again.
_TRIES = 3


def address(*operations: Operation) -> Callable[..., HttpResponse]:
    """The view of one address with its declared operations."""
    by_method = declare(*operations)

    @csrf_exempt
    def view(request: HttpRequest, id: str = "") -> HttpResponse:
        try:
            answer, status = _answer(request, by_method, id), 200
        except ApiError as error:
            answer, status = ErrorAnswer(error.problem), error.status
        response = json_answer(msgspec.json.encode(answer), status)
        if status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        if status == 503:
            response.headers["Retry-After"] = "5"
        if status == 405:
            response.headers["Allow"] = ", ".join(sorted(by_method))
        return response

    return view


def _answer(request: HttpRequest, by_method: dict[str, Operation], object_id: str) -> msgspec.Struct:
    try:
        key = _key(request)
        operation = by_method.get(request.method or "")
        if operation is None:
            raise ApiError(405, "method_not_allowed", "This address takes " + ", ".join(sorted(by_method)) + ".")
        if operation.permission not in key.scopes:
            raise ApiError(403, "not_allowed", f"This key lacks the right {operation.permission}.")
        _check_id(object_id)
        body = _body(request, operation.body) if operation.body else None
        return _carried_out(request, key, operation, object_id, body)
    except RequestRefused as refused:
        raise of_request(refused) from None
    except Refused as refused:
        raise of_field(refused) from None
    except (OperationalError, InterfaceError):
        raise ApiError(503, "unavailable", "The database cannot be reached; try again.") from None


def _key(request: HttpRequest) -> keys.KeyInfo:
    token = bearer_token(request)
    key = keys.resolve(token, {Key.Kind.API}) if token else None
    if key is None:
        raise ApiError(401, "unauthorized", "Send an API key: Authorization: Bearer <api key>.")
    # The audit log names the key as who did it.
    request.key = key  # type: ignore[attr-defined]
    return key


def _check_id(object_id: str) -> None:
    if len(object_id) > ID_LETTERS or "\0" in object_id:
        raise ApiError(422, "invalid", f"An id has at most {ID_LETTERS} letters, none of them NUL.", "id")


def _body(request: HttpRequest, kind: type[msgspec.Struct]) -> Any:
    read = bodies.read(request)
    try:
        body = msgspec.json.decode(read, type=kind)
        if holds_nul(read.decode()):
            raise ApiError(422, "bad_text", "The text holds the character NUL, which no database keeps.")
        if too_deep(msgspec.to_builtins(body), DEPTH):
            raise ApiError(422, "too_deep", f"The body is nested deeper than {DEPTH} levels.")
    except msgspec.ValidationError as error:
        raise mistyped(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ApiError(400, "unreadable", "The body is not JSON.") from None
    return body


def _carried_out(
    request: HttpRequest, key: keys.KeyInfo, operation: Operation, object_id: str, body: Any
) -> msgspec.Struct:
    for attempt in range(_TRIES):
        try:
            with workspace_transaction(key.workspace_id):
                return operation.carry_out(Call(request, key, object_id, clock.now()), body)
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("the loop above returns or raises")
