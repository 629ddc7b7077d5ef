"""Freezing what a message says: a journey's version keeps the editions its steps send, whatever is written later."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import connection

from messaging.channels import Channel
from messaging.in_app.definition import read
from messaging.in_app.placing import DEFAULT_WAIT, Arranged
from messaging.models import Edition, Message, Template


@dataclass(frozen=True, slots=True)
class Use:
    """A message as a step uses it: what its own variables are filled with, and for how many days it waits in an app."""

    message: Message
    properties: Mapping[str, str] = field(default_factory=dict)
    waits_days: int = DEFAULT_WAIT


@dataclass(frozen=True, slots=True)
class Written:
    """On every channel but in-app (that is `Arranged`); `send_within` in seconds."""

    fields: dict[str, Any]
    targeting: str
    track_opens: bool
    track_links: bool
    send_within: float


Words = Written | Arranged


def words_now(workspace_id: int, uses: Mapping[str, Use]) -> dict[str, Words]:
    """By the name each use was asked for under; a message without content has none."""
    numbers = sorted({use.message.pk for use in uses.values()})
    rows = Template.objects.for_workspace(workspace_id).filter(message__in=numbers)
    templates = {row.message_id: row for row in rows}
    with connection.cursor() as cursor:
        shown = read(cursor, numbers) if numbers else {}
    found: dict[str, Words] = {}
    for name, use in uses.items():
        number = use.message.pk
        if use.message.channel == Channel.IN_APP and number in shown:
            found[name] = Arranged(shown[number], use.properties, use.waits_days)
        elif use.message.channel != Channel.IN_APP and number in templates:
            found[name] = _written(templates[number])
    return found


def keep(message: Message, words: Words) -> Edition:
    """The edition of these words, made unless it is there."""
    edition, _ = Edition.unscoped.get_or_create(
        workspace_id=message.workspace_id,
        message=message,
        digest=digest(words),
        defaults={"content": msgspec.to_builtins(words)},
    )
    return edition


def digest(words: Words) -> str:
    return hashlib.sha256(msgspec.json.encode(words, order="deterministic")).hexdigest()


def _written(template: Template) -> Written:
    return Written(
        template.fields,
        template.targeting,
        template.track_opens,
        template.track_links,
        template.send_within.total_seconds(),
    )
