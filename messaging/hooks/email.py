"""`/hooks/email/<service>/<key>/`: what e-mail services report, read by the library that knows each of them.

A statement of the service about the whole delivery moves it as the sender's own do: a bounce after the letter was
accepted moves it from Sent to Bounced (ruling 41). Opens and clicks of machines are kept with the reason.
"""

import re
import warnings
from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from typing import Any

from anymail.exceptions import AnymailError, AnymailInsecureWebhookWarning
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from messaging.events import Event
from messaging.hooks.bringing import Made, bring_made, hook
from messaging.hooks.finding import Named, find
from messaging.ingest.refusals import RequestRefused
from messaging.models import Credential, Way
from messaging.providers.base import CredentialUnusable
from messaging.providers.secrets import unseal
from messaging.tracking.classing import PROVIDER, Visit, reason
from workspaces.keys import KeyInfo
from workspaces.tenancy import workspace_transaction

# It knows nothing of the key in our address, which is what keeps strangers out.
warnings.filterwarnings("ignore", category=AnymailInsecureWebhookWarning)

# Modules of the library, and the classes in them that read what is reported of sent mail.
SERVICES = {
    "amazon_ses": "AmazonSESTrackingWebhookView",
    "brevo": "BrevoTrackingWebhookView",
    "mailersend": "MailerSendTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "mandrill": "MandrillCombinedWebhookView",
    "postal": "PostalTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "resend": "ResendTrackingWebhookView",
    "sendgrid": "SendGridTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}
# That a service has taken a letter we know from its own answer; a call-back that overtook it would say it twice.
_TYPES = {
    "delivered": "delivered",
    "bounced": "bounced",
    "rejected": "suppressed",
    "failed": "failed",
    "deferred": "deferred",
    "opened": "opened",
    "clicked": "clicked",
    "complained": "spammed",
    "unsubscribed": "unsubscribed",
}
_OUR_ID = re.compile(r"\b(d_[\w-]{24})(?=@|$)", re.ASCII)
# Those that sign what they report, and what the library calls their key.
SIGNED = {"mailgun": "webhook_signing_key", "mandrill": "webhook_key", "mailersend": "signing_secret"}


@hook
def email(request: HttpRequest, key: KeyInfo, service: str) -> HttpResponse:
    reported = _read(request, key, service)
    ids = [_ids(event) for event in reported]
    found = find(key.workspace_id, [each for group in ids for each in group])
    pairs = [
        (event, named)
        for event, group in zip(reported, ids, strict=True)
        if event.event_type in _TYPES and (named := next((found[each] for each in group if each in found), None))
    ]
    bring_made(request, key, [_made(event, named, pairs) for event, named in pairs])
    return HttpResponse()


def _read(request: HttpRequest, key: KeyInfo, service: str) -> list[Any]:
    """Refused where its own signature is wrong; whose letters it speaks of the key says."""
    if service not in SERVICES:
        raise RequestRefused(404, "unknown_service", "No such e-mail service.")
    try:
        kind = getattr(import_module(f"anymail.webhooks.{service}"), SERVICES[service])
        view = kind(**_signing(key.workspace_id, service))
        view.setup(request)
        view.run_validators(request)
        return list(view.parse_events(request))
    except ImproperlyConfigured as error:
        raise RequestRefused(403, "not_set_up", "The signing key of this service is not set up.") from error
    except SuspiciousOperation as error:
        raise RequestRefused(403, "bad_signature", "The signature is not this service's.") from error
    except (AnymailError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RequestRefused(400, "unreadable", "This is not what the service sends.") from error


def _signing(workspace_id: int, service: str) -> dict[str, str]:
    name = SIGNED.get(service)
    if name is None:
        return {}
    with workspace_transaction(workspace_id):
        credential = Credential.objects.for_workspace(workspace_id).filter(way=Way.EMAIL, removed_at=None).first()
    try:
        signing = unseal(credential).get("webhook_key") if credential else None
    except CredentialUnusable:
        signing = None
    return {name: signing} if signing else {}


def _ids(event: Any) -> list[str]:
    """Ours where it came back with the letter's metadata or Message-ID, then the service's."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    theirs = event.message_id if isinstance(event.message_id, str) else ""
    ours = _OUR_ID.findall(theirs)
    return [each for each in (str(metadata.get("delivery_id") or ""), *ours, theirs) if each]


def _made(event: Any, named: Named, pairs: Iterable[tuple[Any, Named]]) -> Made:
    kind = _TYPES[event.event_type]
    properties: dict[str, Any] = {}
    if kind in ("opened", "clicked"):
        visit = _visit(event)
        around = [_visit(other) for other, of in pairs if of == named and other is not event and _times(other)]
        machine = reason(visit, around, named.arrived()) if _times(event) else visit.machine
        said = {"url": visit.url, "machine": machine, "agent": visit.agent}
        properties = {name: value for name, value in said.items() if value}
    why = event.reject_reason or event.description or event.mta_response
    # A service may report one event twice; where it gives no id, the letter, the kind and the time are one.
    once = event.event_id or f"{named.delivery}:{kind}:{event.timestamp}:{properties.get('url', '')}"
    return f"email:{once}"[:256], Event(
        type=kind,
        delivery=named.delivery,
        occurred_at=event.timestamp,
        reason=str(why)[:1000] if why and kind not in ("opened", "clicked") else None,
        human="machine" not in properties,
        properties=properties or None,
    )


def _visit(event: Any) -> Visit:
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    return Visit(
        kind=_TYPES.get(event.event_type, ""),
        at=event.timestamp,
        url=str(event.click_url or "")[:2000],
        agent=str(event.user_agent or "")[:300],
        machine=PROVIDER if raw.get("sg_machine_open") in (True, "true", 1) else "",
    )


def _times(event: Any) -> bool:
    return isinstance(event.timestamp, datetime) and event.event_type in ("opened", "clicked")
