"""Asking a provider whether it would take our word, and holding it back for a while."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from messaging.credential_standing import FOR_EVER, is_paused_by_hand
from messaging.models import Credential, Device, Way
from messaging.platforms import Platform
from messaging.providers.base import CredentialUnusable, OutcomeKind, SendOutcome, SendRequest
from messaging.providers.registry import provider_for
from messaging.views.providers import back_to_list, credential_of
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.permissions import MANAGE_SETTINGS
from workspaces.tenancy import workspace_transaction

_PLATFORMS = {Way.APNS: (Platform.IOS,), Way.FCM: (Platform.ANDROID, Platform.WEB)}


@require_POST
@workspace_page(MANAGE_SETTINGS, own_transactions=True)
def provider_test(request: HttpRequest, way: str) -> HttpResponse:
    """To the latest device of whoever presses, if they are known as a person by their e-mail address; else the
    provider only checks the credential, where it can. No transaction is open while the provider is asked."""
    with workspace_transaction(request.ws.pk):
        credential = credential_of(request, way)
        device = _own_device(request, way) if credential else None
    if credential is None:
        return back_to_list(request)
    outcome = _asked(credential, device, way)
    with workspace_transaction(request.ws.pk):
        _note(credential, outcome)
        told = {"name": str(credential), "answer": answer_of(outcome)}
        audit.record(request, request.ws, "provider_tested", "credential", credential.public_id, told)
    if outcome.kind == OutcomeKind.ACCEPTED:
        where = "and a test message is on its way to your device" if device else "and no message was sent"
        messages.success(request, f"{credential} answered: accepted, {where}.")
    else:
        messages.error(request, f"{credential} answered: {answer_of(outcome)}.")
    return back_to_list(request)


@require_POST
@workspace_page(MANAGE_SETTINGS)
def provider_pause(request: HttpRequest, way: str) -> HttpResponse:
    """Pauses, or ends the pause: what waits keeps its place and its end."""
    credential = credential_of(request, way)
    if credential is None:
        return back_to_list(request)
    pausing = not is_paused_by_hand(credential)
    credential.paused_until = datetime(FOR_EVER, 1, 1, tzinfo=UTC) if pausing else None
    credential.save(update_fields=["paused_until"])
    deed = "provider_paused" if pausing else "provider_resumed"
    audit.record(request, request.ws, deed, "credential", credential.public_id, {"name": str(credential)})
    messages.success(request, f"{credential} is {'paused' if pausing else 'in use again'}.")
    return back_to_list(request)


def _asked(credential: Credential, device: Device | None, way: str) -> SendOutcome:
    try:
        return provider_for(credential).test(_request(device, way) if device else None)
    except CredentialUnusable as unusable:
        return SendOutcome(OutcomeKind.PERMANENT_CONFIG, reason=str(unusable))


def answer_of(outcome: SendOutcome) -> str:
    said = " ".join(str(part) for part in (outcome.status, outcome.reason) if part)
    return said or outcome.kind.replace("_", " ")


def _own_device(request: HttpRequest, way: str) -> Device | None:
    platforms = _PLATFORMS.get(Way(way), ())
    email = getattr(request.user, "email", "")
    own = Device.objects.for_workspace(request.ws).filter(removed_at=None, platform__in=platforms)
    return own.filter(person__email__iexact=email).order_by("-last_seen_at").first() if email else None


def _request(device: Device, way: str) -> SendRequest:
    return SendRequest(
        send_id=0,
        delivery="test",
        round=1,
        number=1,
        way=way,
        address=device.token,
        address_kind=device.kind,
        platform=device.platform,
        payload={"title": "Test", "body": "Push works."},
        collapse_id="test",
        expires_at=None,
    )


def _note(credential: Credential, outcome: SendOutcome) -> None:
    now = clock.now()
    credential.tested_at = now
    if outcome.kind == OutcomeKind.ACCEPTED:
        credential.last_ok_at, credential.broken_since, credential.broken_reason = now, None, ""
    else:
        credential.last_error_at, credential.last_error = now, answer_of(outcome)
    credential.save(
        update_fields=["tested_at", "last_ok_at", "broken_since", "broken_reason", "last_error_at", "last_error"]
    )
