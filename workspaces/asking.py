"""What a caller who has not said who they are gets to hear."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url

_DATA_FILES = (".json", ".csv", ".xlsx")
_BEARER = "bearer "


def bearer_token(request: HttpRequest) -> str | None:
    header = request.headers.get("Authorization", "")
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else None


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.path.endswith(_DATA_FILES):
        return _unauthorized("Sign in, or send an API key: Authorization: Bearer <api key>.")
    if request.headers.get("HX-Request") == "true":
        # htmx would put the sign-in page into the table it asked for; it follows this header instead.
        return HttpResponse(status=401, headers={"HX-Redirect": sign_in_url(_page_of(request))})
    return HttpResponseRedirect(sign_in_url(request.get_full_path()))


def refuse_key() -> HttpResponse:
    return _unauthorized("This API key is unknown, expired or revoked, or is not a key that reads.")


def refuse_permission(request: HttpRequest, who_can_help: str) -> HttpResponse:
    """A program reads JSON, a person a page."""
    if bearer_token(request) or request.path.endswith(_DATA_FILES):
        return JsonResponse({"error": who_can_help}, status=403)
    raise PermissionDenied(who_can_help)


def sign_in_url(back_to: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back_to})}"


def _unauthorized(reason: str) -> HttpResponse:
    return JsonResponse({"error": reason}, status=401, headers={"WWW-Authenticate": "Bearer"})


def _page_of(request: HttpRequest) -> str:
    """The page the fragment belongs to, as a path of this site."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return parts._replace(scheme="", netloc="", fragment="").geturl() if parts.path else request.path
