"""`/hooks/twilio/<key>/`: what became of a text, and what its receiver answered.

Call-backs overtake each other. That a text was taken or sent we know from the service's own answer, so only where it
ended is read from here, and each such end once (protocols.md 7).
"""

import base64
import hashlib
import hmac
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from messaging.events import Event
from messaging.hooks.bringing import bring_made, hook
from messaging.hooks.finding import Named, find, last_text_to
from messaging.ingest.refusals import RequestRefused
from messaging.models import Credential, Way
from messaging.providers.base import CredentialUnusable
from messaging.providers.secrets import unseal
from workspaces.keys import KeyInfo
from workspaces.tenancy import workspace_transaction

_ENDS = {"delivered": "delivered", "read": "delivered", "undelivered": "bounced", "failed": "failed"}
_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "YES", "UNSTOP"})
_NOTHING = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
# A call-back may arrive before the answer it follows is written down here.
_LOOKS, _PAUSE_SECONDS = 4, 0.4


@hook
def twilio(request: HttpRequest, key: KeyInfo) -> HttpResponse:
    _check_signature(request, key)
    status = request.POST.get("MessageStatus") or request.POST.get("SmsStatus", "")
    sid = request.POST.get("MessageSid") or request.POST.get("SmsSid", "")
    if status == "received":
        _answered(request, key, sid)
    elif status in _ENDS and sid and (named := _found(key.workspace_id, sid)):
        code = request.POST.get("ErrorCode", "")
        event = Event(type=_ENDS[status], delivery=named.delivery, reason=code[:100] or None)
        bring_made(request, key, [(f"twilio:{sid}:{status}", event)])
    return HttpResponse(_NOTHING, content_type="text/xml")


def _answered(request: HttpRequest, key: KeyInfo, sid: str) -> None:
    """STOP and its like end messages, START brings them back; any other answer means nothing to us."""
    word = request.POST.get("Body", "").strip().upper()
    text = last_text_to(key.workspace_id, request.POST.get("From", "")) if word in _STOP | _START else None
    if text is None:
        return
    if word in _STOP:
        event = Event(type="unsubscribed", delivery=text.delivery, reason=word.lower())
    elif text.person or text.anonymous:
        anonymous = None if text.person else text.anonymous
        event = Event(type="identify", person=text.person, anonymous=anonymous, properties={"subscribed": True})
    else:
        return
    bring_made(request, key, [(f"twilio:{sid}:received", event)])


def _found(workspace_id: int, sid: str) -> Named | None:
    for look in range(_LOOKS):
        if named := find(workspace_id, [sid]).get(sid):
            return named
        if look < _LOOKS - 1:
            time.sleep(_PAUSE_SECONDS)
    return None


def _check_signature(request: HttpRequest, key: KeyInfo) -> None:
    token = _token(key.workspace_id)
    shown = request.META.get("HTTP_X_TWILIO_SIGNATURE", "")
    # Behind a proxy the service called our public name, whatever this process is called.
    called = {request.build_absolute_uri(), f"{settings.SITE_URL}{request.get_full_path()}"}
    if not token or not any(hmac.compare_digest(signature(token, url, request), shown) for url in called):
        raise RequestRefused(403, "bad_signature", "The signature is not this service's.")


def signature(token: str, url: str, request: HttpRequest) -> str:
    said = url + "".join(name + value for name in sorted(request.POST) for value in request.POST.getlist(name))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()


def _token(workspace_id: int) -> str:
    with workspace_transaction(workspace_id):
        credential = Credential.objects.for_workspace(workspace_id).filter(way=Way.SMS, removed_at=None).first()
    try:
        return str(unseal(credential).get("auth_token") or "") if credential else ""
    except CredentialUnusable:
        return ""
