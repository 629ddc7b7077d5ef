"""The provider of a credential: made at the first use in each process, and anew when the credential is replaced."""

import os
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings as product

from messaging.models.credential import Credential, Environment, Way
from messaging.providers.apns import ApnsProvider
from messaging.providers.base import CredentialUnusable, Provider
from messaging.providers.email import EmailProvider
from messaging.providers.fcm import FcmProvider
from messaging.providers.secrets import unseal
from messaging.providers.sms import SmsProvider
from messaging.providers.validate import validate
from messaging.providers.webhook import WebhookProvider

_MAKERS: dict[Way, Callable[[str, dict[str, Any], dict[str, Any]], Provider]] = {
    Way.APNS: ApnsProvider,
    Way.FCM: FcmProvider,
    Way.EMAIL: EmailProvider,
    Way.SMS: SmsProvider,
    Way.WEBHOOK: WebhookProvider,
}
_lock = threading.Lock()
_kept: dict[int, tuple[datetime | None, Provider]] = {}


def provider_for(credential: Credential) -> Provider:
    """Raises CredentialUnusable with the reason in words for the page."""
    with _lock:
        kept = _kept.get(credential.pk)
        if kept is not None and kept[0] == credential.replaced_at:
            return kept[1]
        provider = build(credential.way, credential.environment, credential.settings, unseal(credential))
        _kept[credential.pk] = credential.replaced_at, provider
    if kept is not None:
        kept[1].close()
    return provider


def build(way: str, environment: str, settings: dict[str, Any], secret: dict[str, Any]) -> Provider:
    if environment == Environment.SIMULATOR and not product.ALLOW_PUSH_SIMULATOR:
        raise CredentialUnusable("a simulator's credential is used only where ALLOW_PUSH_SIMULATOR=1")
    if errors := validate(way, environment, settings, secret):
        name, words = next(iter(errors.items()))
        raise CredentialUnusable(f"{name}: {words}")
    return _MAKERS[Way(way)](environment, settings, secret)


def _start_anew() -> None:
    """A forked child has neither its parent's connections nor the thread that kept them."""
    global _lock
    _lock = threading.Lock()
    _kept.clear()


os.register_at_fork(after_in_child=_start_anew)


def forget() -> None:
    """Closes all of them; the next use makes them anew."""
    with _lock:
        gone = [provider for _, provider in _kept.values()]
        _kept.clear()
    for provider in gone:
        provider.close()
