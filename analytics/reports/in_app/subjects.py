"""Whose tracked responses are shown: of a message, or of what a campaign or a journey sent of it (metrics.md Q-6).

A sender is the action of a campaign, or, as a negative number, the step of a journey.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.reading import Key
from analytics.reports.in_app.content import message_scope
from analytics.reports.in_app.report import started
from analytics.reports.parts import POPULATIONS
from analytics.reports.shapes import Scope
from campaigns.models import Action
from messaging.models import Message
from messaging.platforms import Platform
from workspaces.models import Workspace

_SENT_BY = """
SELECT DISTINCT action_id, message_id FROM analytics_response_name WHERE workspace_id = %s AND action_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """`senders` None: whoever sent the message, and nobody."""

    workspace: Workspace
    scope: Scope
    messages: Sequence[Message]
    started: datetime
    senders: Sequence[int] | None = None
    # Which of them sent which message.
    sent: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    def viewers(self, message: Message, platform: Platform) -> frozenset[Key]:
        """People who were shown the message by these senders."""
        return frozenset(
            Key(*_scope_of(sender), int(Leaf.DISPLAYED), int(platform), population)
            for sender, sent in self.sent
            if sent == message.pk
            for population in POPULATIONS
        )


def of_message(workspace: Workspace, message: Message) -> Subject:
    return Subject(workspace, message_scope(message), [message], started(message))


def of_campaign(workspace: Workspace, scope: Scope, actions: Iterable[Action], since: datetime) -> Subject:
    """The messages of its in-app actions, in the order of the flow; removed actions count too."""
    shown = [(action.pk, action.message) for action in actions if action.message is not None]
    messages = list({message.pk: message for _, message in shown}.values())
    sent = frozenset((action, message.pk) for action, message in shown)
    return Subject(workspace, scope, messages, since, [action for action, _ in shown], sent)


def of_journey(workspace: Workspace, scope: Scope, steps: Iterable[int], since: datetime) -> Subject:
    """The messages its steps sent that were answered: a step names none, its deliveries do."""
    senders = [sender_of(None, step) for step in steps]
    with connection.cursor() as cursor:
        cursor.execute(_SENT_BY, [workspace.pk, senders])
        sent = frozenset(cursor.fetchall())
    messages = Message.objects.for_workspace(workspace).filter(pk__in={message for _, message in sent})
    return Subject(workspace, scope, list(messages.order_by("name", "pk")), since, senders, sent)


def sender_of(action_id: int | None, step_id: int | None) -> int:
    """0 where no delivery brought the message."""
    return action_id or -(step_id or 0)


def _scope_of(sender: int) -> tuple[int, int]:
    return (int(ScopeKind.ACTION), sender) if sender > 0 else (int(ScopeKind.STEP), -sender)
