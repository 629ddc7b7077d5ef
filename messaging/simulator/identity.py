"""What the simulator knows as Apple and Google know it: a key, a service account, an account, an app, a mailer.

Made once per folder; a credential of environment `simulator` carries the other half.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from messaging.simulator import certificates

TEAM_ID, KEY_ID = "SIMULATE01", "SIMKEY0001"
TOPIC = "com.example.simulated"
PROJECT = "readout-simulated"
ACCOUNT_SID = "AC" + "0" * 32
NUMBER = "+15005550006"
MAIL_USER, MAIL_FROM = "simulator", "Simulated shop <hello@simulated.example>"


@dataclass(frozen=True)
class Identity:
    folder: Path
    apns_key: str
    google_key: str
    sms_token: str
    authority: str

    @property
    def client_email(self) -> str:
        return f"simulator@{PROJECT}.iam.gserviceaccount.com"

    def public_key(self, private: str) -> Any:
        return load_pem_private_key(private.encode(), None).public_key()

    @property
    def mail_password(self) -> str:
        """Made of what folders from before there was a mail server hold too."""
        return hashlib.sha256(f"mail:{self.sms_token}".encode()).hexdigest()[:32]

    def credentials(self, base_url: str) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
        """Settings and secret per way out behind one address. The mail server has an address of its own."""
        here = {"base_url": base_url, "ca": self.authority}
        account = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "simulated",
            "private_key": self.google_key,
            "client_email": self.client_email,
            "token_uri": f"{base_url}/token",
        }
        return {
            "apns": ({**here, "key_id": KEY_ID, "team_id": TEAM_ID, "topic": TOPIC}, {"p8": self.apns_key}),
            "fcm": ({**here, "project_id": PROJECT}, {"service_account": json.dumps(account)}),
            "sms": ({**here, "account_sid": ACCOUNT_SID, "from": NUMBER}, {"auth_token": self.sms_token}),
        }

    def mail_credential(self, host: str, port: int) -> tuple[dict[str, Any], dict[str, Any]]:
        settings = {"backend": "smtp", "host": host, "port": port, "user": MAIL_USER, "from": MAIL_FROM, "tls": "none"}
        return settings, {"password": self.mail_password}


def identity(folder: Path) -> Identity:
    """Of this folder, made now if it has none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = folder / "identity.json"
    if not kept.exists():
        certificates.make(folder)
        made = {
            "apns_key": _pem(ec.generate_private_key(ec.SECP256R1())),
            "google_key": _pem(rsa.generate_private_key(65537, 2048)),
            "sms_token": secrets.token_hex(16),
        }
        # Whole or not at all: a process killed here would leave half a file behind.
        half = folder / "identity.json.new"
        half.touch(mode=0o600)
        half.write_text(json.dumps(made), encoding="utf-8")
        half.rename(kept)
    known = json.loads(kept.read_text(encoding="utf-8"))
    return Identity(folder, **known, authority=(folder / "ca.pem").read_text(encoding="ascii"))


def _pem(key: PrivateKeyTypes) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
