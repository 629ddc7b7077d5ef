"""Database sessions that know whose they are, so that all sessions of one person can be ended at once.

This module is the SESSION_ENGINE: Django looks for `SessionStore` in it.
"""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from workspaces.rows import first_of


class Session(AbstractBaseSession):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")

    objects = BaseSessionManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        """On every request, hence not by a statement that Django composes anew each time."""
        key = self.session_key or ""
        given = {"key": key, "now": timezone.now()}
        sql = "FROM workspaces_session s WHERE s.session_key = %(key)s AND s.expire_date > %(now)s"
        # PostgreSQL knows no NUL in a text; a cookie may bring one.
        found = first_of(sql, {"s": Session}, given) if "\0" not in key else None
        if found is None:
            self._session_key = None
            return None
        return found[0]

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        session.user_id = data.get(SESSION_KEY)
        return session
