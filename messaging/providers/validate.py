"""What a credential must say before it is worth keeping: per way out, by field, in words for the form."""

import json
import re
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from messaging.models.credential import Environment, Way
from messaging.providers.email.backends import BACKENDS

Fields = Mapping[str, Any]
Errors = dict[str, str]

_TEN = re.compile(r"[A-Z0-9]{10}")
_TOPIC = re.compile(r"[A-Za-z0-9.-]+")
_PROJECT = re.compile(r"[a-z0-9:.-]+")
_WHOLE_ADDRESS = re.compile(r"https?://[^/\s]+/((?!WRITE_KEY)[^\s<>])*")
_GOOGLE = re.compile(r"https://([a-z0-9-]+\.)*googleapis\.com(/.*)?")


def validate(way: str, environment: str, settings: Fields, secret: Fields) -> Errors:
    """Empty when all is well."""
    simulated = environment == Environment.SIMULATOR
    errors = _CHECKS[Way(way)](settings, secret, simulated)
    if not simulated:
        # A foreign authority or host would be told every token and every message.
        forbidden = ("ca",) if way == Way.SMS else ("ca", "base_url")
        errors |= {name: "Only a simulator's credential may set this." for name in forbidden if settings.get(name)}
    return errors


def _apns(settings: Fields, secret: Fields, simulated: bool) -> Errors:
    errors = _simulator_address(settings, simulated)
    errors |= _unless(_TEN.fullmatch(_text(settings, "key_id")), "key_id", "A key id has ten letters and digits.")
    errors |= _unless(_TEN.fullmatch(_text(settings, "team_id")), "team_id", "A team id has ten letters and digits.")
    errors |= _unless(_TOPIC.fullmatch(_text(settings, "topic")), "topic", "The topic is the app's bundle id.")
    return errors | _unless(_is_p256(_text(secret, "p8")), "p8", "This is not the text of an APNs key (.p8).")


def _fcm(settings: Fields, secret: Fields, simulated: bool) -> Errors:
    errors = _simulator_address(settings, simulated)
    project = _text(settings, "project_id")
    errors |= _unless(_PROJECT.fullmatch(project), "project_id", "Copy the project id from the Firebase console.")
    account = service_account(secret)
    complete = all(isinstance(account.get(name), str) for name in ("client_email", "private_key", "token_uri"))
    if not complete or not _is_key(account["private_key"]):
        return errors | {"service_account": "This is not the JSON file of a service account."}
    if not simulated and not _GOOGLE.fullmatch(account["token_uri"]):
        return errors | {"service_account": "Its token_uri is not Google's."}
    return errors


def _email(settings: Fields, secret: Fields, simulated: bool) -> Errors:
    backend = BACKENDS.get(_text(settings, "backend"))
    errors = _unless("@" in parseaddr(_text(settings, "from"))[1], "from", "An e-mail address to send from.")
    if backend is None:
        return errors | {"backend": f"One of {', '.join(BACKENDS)}."}
    for name in backend.settings:
        errors |= _unless(_text(settings, name), name, f"{backend.label} needs it.")
    for name in backend.secret:
        errors |= _unless(_text(secret, name), name, f"{backend.label} needs it.")
    if settings.get("port"):
        errors |= _unless(str(settings["port"]).isdigit(), "port", "A port is a number.")
    return errors


def _sms(settings: Fields, secret: Fields, simulated: bool) -> Errors:
    errors = _unless(_text(settings, "account_sid"), "account_sid", "The account's id.")
    errors |= _unless(_text(settings, "from"), "from", "The number or messaging service to send from.")
    errors |= _unless(_text(secret, "auth_token"), "auth_token", "The account's token.")
    if settings.get("callback"):
        right = _WHOLE_ADDRESS.fullmatch(_text(settings, "callback"))
        errors |= _unless(right, "callback", "A whole address, with a write key where WRITE_KEY stood.")
    if settings.get("base_url") or simulated:
        errors |= _https(settings, "base_url")
    return errors


def _webhook(settings: Fields, secret: Fields, simulated: bool) -> Errors:
    length = len(_text(secret, "signing_key"))
    return _unless(length == 0 or length >= 16, "signing_key", "At least 16 characters, or none to send unsigned.")


_CHECKS: dict[Way, Callable[[Fields, Fields, bool], Errors]] = {
    Way.APNS: _apns,
    Way.FCM: _fcm,
    Way.EMAIL: _email,
    Way.SMS: _sms,
    Way.WEBHOOK: _webhook,
}


def service_account(secret: Fields) -> dict[str, Any]:
    """Kept as the file's text or as an object."""
    account = secret.get("service_account")
    try:
        account = json.loads(account) if isinstance(account, str) else account
    except ValueError:
        account = None
    return account if isinstance(account, dict) else {}


def _simulator_address(settings: Fields, simulated: bool) -> Errors:
    return _https(settings, "base_url") if simulated else {}


def _https(settings: Fields, name: str) -> Errors:
    address = urlsplit(_text(settings, name))
    return _unless(address.scheme == "https" and address.hostname, name, "An address that begins with https://.")


def _is_p256(text: str) -> bool:
    try:
        key = load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError):
        return False
    return isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)


def _is_key(text: str) -> bool:
    try:
        load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError):
        return False
    return True


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else str(value or "")


def _unless(fine: object, name: str, words: str) -> Errors:
    return {} if fine else {name: words}
