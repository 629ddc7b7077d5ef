"""A credential's secret at rest: one encrypted text, bound to its very row (workspaces/secrets.py)."""

import json
from typing import Any

from messaging.models.credential import Credential
from messaging.providers.base import CredentialUnusable
from workspaces.secrets import Undecryptable, decrypt, encrypt, place


def seal(credential: Credential, secret: dict[str, Any]) -> None:
    """Sets the column; saving is the caller's. The row must exist, because its number is part of the seal."""
    if credential.pk is None:
        raise ValueError("A credential is saved before its secret is sealed.")
    credential.secret = encrypt(json.dumps(secret), _where(credential))


def unseal(credential: Credential) -> dict[str, Any]:
    if not credential.secret:
        return {}
    try:
        return dict(json.loads(decrypt(credential.secret, _where(credential))))
    except (Undecryptable, ValueError) as error:
        raise CredentialUnusable("the stored secret cannot be decrypted") from error


def _where(credential: Credential) -> str:
    return place(Credential._meta.db_table, credential.pk, credential.workspace_id, "secret")
