"""E-mail: a mail server of one's own, or an e-mail service through anymail (protocols.md 7)."""

from messaging.providers.email.provider import EmailProvider

__all__ = ["EmailProvider"]
