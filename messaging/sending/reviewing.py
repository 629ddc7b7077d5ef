"""What a retry would do, reason by reason, before anybody decides (ux.md 3.10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Func, Min, QuerySet, TextField, Value

from messaging.models import ChannelRules, Credential, Outgoing, Person, Template
from messaging.rendering import RenderError, render
from messaging.rendering.variables import variables_of
from messaging.sending.retrying import of_codes

# How many of one message's people are tried with the present content; beyond it the answer is an estimate.
TRIED = 2_000
# Sent again by somebody a moment ago: left to that one.
RECENTLY = timedelta(minutes=10)


class _Code(Func):
    """What stands before the colon of a reason."""

    function = "split_part"
    output_field = TextField()


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """Failed deliveries of one reason. `ready` of `count` would go out now; `note` says why not the others."""

    code: str
    count: int
    ready: int
    note: str = ""
    estimated: bool = False

    @property
    def include_by_default(self) -> bool:
        return self.ready == self.count > 0


@dataclass(frozen=True, slots=True)
class Review:
    groups: tuple[ReasonGroup, ...]
    recently: int
    oldest: datetime | None

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)


def review(workspace_id: int, failed: QuerySet[Outgoing], now: datetime) -> Review:
    """`failed` as `retrying.retryable` gives it."""
    recent = failed.filter(round__gt=1, settled_at__gt=now - RECENTLY)
    rest = failed.exclude(pk__in=recent.values("pk"))
    counted = (
        rest.annotate(code=_Code(F("reason"), Value(":"), Value(1)))
        .values("code")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
    groups = tuple(_group(workspace_id, rest, row["code"], row["n"]) for row in counted)
    return Review(groups, recent.count(), rest.aggregate(oldest=Min("created_at"))["oldest"])


def leave_out_recent(failed: QuerySet[Outgoing], now: datetime) -> QuerySet[Outgoing]:
    return failed.exclude(round__gt=1, settled_at__gt=now - RECENTLY)


def _group(workspace_id: int, failed: QuerySet[Outgoing], code: str, n: int) -> ReasonGroup:
    these = of_codes(failed, [code])
    if code == "customer_unsubscribed":
        return _subscription(these, n)
    if code == "customer_missing":
        return ReasonGroup(code, n, 0, "Left out: these people still do not exist.")
    if code == "credentials_missing":
        return _credentials(workspace_id, these, n)
    if code.startswith("liquid_"):
        return _content(these, code, n)
    if code == "payload_invalid":
        return _edited(these, code, n)
    off = set(ChannelRules.objects.for_workspace(workspace_id).filter(sending=False).values_list("channel", flat=True))
    if off and (stopped := these.filter(channel__in=off).count()):
        return ReasonGroup(code, n, n - stopped, f"Sending is switched off for {', '.join(sorted(off))}.")
    return ReasonGroup(code, n, n, "Ready. Sent again now.")


def _subscription(these: QuerySet[Outgoing], n: int) -> ReasonGroup:
    back = these.filter(person__subscribed=True).count()
    note = f"{back:,} subscribed again." if back else "Left out: still unsubscribed."
    return ReasonGroup("customer_unsubscribed", n, back, note)


def _credentials(workspace_id: int, these: QuerySet[Outgoing], n: int) -> ReasonGroup:
    working = Credential.objects.for_workspace(workspace_id).filter(removed_at=None, broken_since=None)
    ways = set(working.values_list("way", flat=True))
    sends = these.filter(delivery__device_sends__state="failed").exclude(delivery__device_sends__way__in=ways)
    waiting = sends.values("pk").distinct().count()
    replaced = working.exclude(replaced_at=None).order_by("-replaced_at").first()
    if waiting == n:
        return ReasonGroup("credentials_missing", n, 0, "The key is still missing or refused; replace it first.")
    note = "Ready. The key works again."
    if replaced is not None:
        tested = ", test passed" if replaced.tested_at and replaced.tested_at > replaced.replaced_at else ""
        note = f"{replaced.get_way_display()} key replaced{tested}."
    return ReasonGroup("credentials_missing", n, n - waiting, note)


def _edited(these: QuerySet[Outgoing], code: str, n: int) -> ReasonGroup:
    """Edited since it failed is all that can be known before a provider has seen it."""
    same = these.exclude(delivery__message__templates__updated_at__gt=F("settled_at")).count()
    note = "The message was edited since." if not same else "The message is still the one that was refused."
    return ReasonGroup(code, n, n - same, note)


def _content(these: QuerySet[Outgoing], code: str, n: int) -> ReasonGroup:
    """Rendered with the present content for the people it failed for."""
    sample = list(these.values_list("channel", "person_id", "delivery__message_id", "workspace_id")[:TRIED])
    if not sample:
        return ReasonGroup(code, n, 0)
    workspace_id = sample[0][3]
    templates = {
        template.message_id: template.fields
        for template in Template.objects.for_workspace(workspace_id).filter(message__in={row[2] for row in sample})
    }
    people = Person.objects.for_workspace(workspace_id).in_bulk({row[1] for row in sample if row[1]})
    good = sum(_renders(channel, templates.get(message), people.get(person)) for channel, person, message, _ in sample)
    ready = n if good == len(sample) else round(n * good / len(sample))
    still = n - ready
    note = f"Still missing for {still:,} people: will fail again." if still else "Ready. The message was mended."
    return ReasonGroup(code, n, ready, note, estimated=len(sample) < n)


def _renders(channel: str, fields: dict | None, person: Person | None) -> bool:
    if fields is None or person is None:
        return False
    known = {"id": person.external_id, "email": person.email, "phone": person.phone}
    try:
        render(channel, fields, variables_of(person.attributes, "d_preview", **known))
    except RenderError:
        return False
    return True
