"""One delivery: what went wrong, how to mend it, every device, every request, what is still to come (ux.md 3.9)."""

from datetime import timedelta
from typing import Any

from django.db.models import Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from analytics.views.address import Address
from analytics.views.delivery_rows import ShownRow, shown_rows
from analytics.views.delivery_words import DeliveryQuery, parse_deliveries
from analytics.zones import zone_label
from campaigns.models import Action
from messaging.channels import Channel
from messaging.deliveries.devices import attempts_of, device_lines
from messaging.deliveries.filter import DeliveryFilter
from messaging.deliveries.holding import holding
from messaging.deliveries.log import COUNTED_EXACTLY, rows_of, within
from messaging.deliveries.machines import machine_visits
from messaging.deliveries.standing import held_words, not_delivered_yet, not_sent_yet
from messaging.deliveries.story import story_of
from messaging.models import Delivery, DeviceSend, Edition, Outgoing, RetryItem, Template
from messaging.reasons import RetryUse, detail_of
from messaging.sending.retrying import retryable as retryable_among
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.audit_actions import sentence_of
from workspaces.models import AuditEntry
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_SETTINGS, RETRY_DELIVERY, SEE_ADDRESSES, VIEW_RESULTS

# Others that failed for the same reason are counted so far back.
_SAME_TROUBLE = timedelta(days=7)
# A neighbour that takes longer to find is not worth waiting for.
_NEIGHBOUR_MS = 100
_ID = "public_id"
_UNREACHED = ("failed", "bounced", "suppressed", "undeliverable")


@require_safe
@workspace_page(VIEW_RESULTS, snapshot=True)
def delivery_page(request: HttpRequest, delivery: str) -> HttpResponse:
    found = find_delivery(request, delivery)
    query = parse_deliveries(request)
    held = holding(request.ws, query.now)
    [shown] = shown_rows(request, rows_of(request.ws, [found]), held)
    context = {
        **_facts(request, found, shown, query),
        **_course(request, found, held, query),
        "trouble": _trouble(request, found, shown, query),
        "neighbours": _neighbours(request, found, query),
        "log_url": str(_log(request, query)),
        "may_retry": request.may(RETRY_DELIVERY),
        "may_ask": request.may(EDIT_CAMPAIGN),
        "may_mend": request.may(MANAGE_SETTINGS),
    }
    return render(request, "deliveries/delivery.html", context)


@require_safe
@workspace_page(VIEW_RESULTS, snapshot=True)
def delivery_row(request: HttpRequest, delivery: str) -> HttpResponse:
    """One line of the log by itself, asked for while its retry is under way."""
    found = find_delivery(request, delivery)
    return row_answer(request, found)


def row_answer(request: HttpRequest, delivery: Delivery, *, queued: bool = False, status: int = 200) -> HttpResponse:
    """`queued`: a retry was decided in this very transaction, so the row cannot know yet."""
    now = clock.now()
    [shown] = shown_rows(request, rows_of(request.ws, [delivery]), holding(request.ws, now))
    context = {
        "shown": shown,
        "may_retry": request.may(RETRY_DELIVERY),
        "queued_at": now if queued else None,
        "refused": status != 200,
    }
    return render(request, "deliveries/row.html", context, status=status)


def find_delivery(request: HttpRequest, public_id: str) -> Delivery:
    rows = Delivery.objects.for_workspace(request.ws).select_related("person", "message")
    found = rows.filter(public_id=public_id).first() if "\0" not in public_id else None
    if found is None:
        raise Http404
    return found


def _facts(request: HttpRequest, delivery: Delivery, shown: ShownRow, query: DeliveryQuery) -> dict[str, Any]:
    outgoing = Outgoing.objects.for_workspace(request.ws).filter(delivery=delivery).select_related("stream").first()
    template = Template.objects.for_workspace(request.ws).filter(message=delivery.message_id).first()
    rendered = DeviceSend.objects.for_workspace(request.ws).filter(delivery=delivery).order_by("pk").first()
    content = rendered.payload if rendered and request.may(SEE_ADDRESSES) else _words(outgoing, template)
    return {
        "delivery": delivery,
        "shown": shown,
        "outgoing": outgoing,
        "action": Action.objects.for_workspace(request.ws).filter(pk=delivery.action_id or 0).first(),
        "targeting": template.get_targeting_display() if template and outgoing else "",
        "content": [(name, value) for name, value in content.items() if value and isinstance(value, str)],
        "content_is_rendered": bool(rendered) and request.may(SEE_ADDRESSES),
        "tz_label": zone_label(query.now, query.report.zone),
    }


def _words(outgoing: Outgoing | None, template: Template | None) -> dict[str, Any]:
    """Those that were promised, where it was sent by them."""
    if outgoing is not None and outgoing.edition_id is not None and outgoing.round == 1:
        promised = Edition.objects.for_workspace(outgoing.workspace_id).get(pk=outgoing.edition_id)
        return promised.content.get("fields", {})
    return template.fields if template else {}


def _course(request: HttpRequest, delivery: Delivery, held: dict[str, str], query: DeliveryQuery) -> dict[str, Any]:
    lines = device_lines(request.ws, delivery, whole=request.may(SEE_ADDRESSES))
    outgoing = Outgoing.objects.for_workspace(request.ws).filter(delivery=delivery).select_related("stream").first()
    ways = DeviceSend.objects.for_workspace(request.ws).filter(delivery=delivery).values_list("way", flat=True)
    retries = RetryItem.objects.for_workspace(request.ws).filter(delivery=delivery).exclude(round=None)
    retries = retries.select_related("retry__by").order_by("pk")
    return {
        "devices": lines,
        "by_token": delivery.channel in (Channel.PUSH, Channel.IN_APP),
        "story": story_of(
            delivery,
            attempts_of(request.ws, delivery),
            retries,
            machine_visits(request.ws, delivery),
            own=outgoing is not None,
        ),
        "waiting": not_sent_yet(outgoing, held_words(delivery.channel, held, list(ways)), lines, query.now),
        "not_delivered": not_delivered_yet(delivery, lines),
        "lost": any(line.lost for line in lines),
        "only_lost": bool(lines) and all(line.lost or line.settled for line in lines),
        "retries": retries,
        "audit": _audit(request, delivery),
    }


def _trouble(request: HttpRequest, delivery: Delivery, shown: ShownRow, query: DeliveryQuery) -> dict[str, Any] | None:
    """Reason, meaning, fix, in this order, and how many others it hit (ux.md P9)."""
    reason = shown.row.reason
    if delivery.state not in _UNREACHED or reason is None:
        return None
    same = DeliveryFilter(states=(delivery.state,), reasons=(reason.code,), since=query.now - _SAME_TROUBLE)
    newest = same.apply(request.ws).order_by("-pk").values("pk", "created_at")[: COUNTED_EXACTLY + 1]
    others, since = _counted_since(newest)
    retryable = within(_NEIGHBOUR_MS, _own_failed(request, same).count) or 0
    # As the link spells the same filter.
    words = {"status": delivery.state, "reason": reason.code, "range": "7d"}
    return {
        "reason": reason,
        "detail": detail_of(delivery.reason),
        "others": others - 1,
        "many": others > COUNTED_EXACTLY,
        "since": since,
        "log_url": str(Address(reverse("deliveries", kwargs={"workspace": request.ws.slug})).with_(**words)),
        "retryable": retryable,
        "retry_url": _retry_url(request, words) if retryable > 1 else "",
        "of_no_use": reason.retry == RetryUse.NEVER,
    }


def _own_failed(request: HttpRequest, same: DeliveryFilter) -> QuerySet[Outgoing]:
    """Of those, what a retry can take: what another system sent, it alone can send again."""
    return retryable_among(request.ws.pk, same.apply(request.ws)).order_by()[:COUNTED_EXACTLY]


def _counted_since(newest: QuerySet[Any]) -> tuple[int, Any]:
    """Of the rows of one slice, which an aggregate alone would not respect."""
    found = Delivery.unscoped.filter(pk__in=newest.values("pk")).aggregate(since=Min("created_at"))
    return newest.count(), found["since"]


def _retry_url(request: HttpRequest, words: dict[str, str]) -> str:
    page = "retry_new" if request.may(RETRY_DELIVERY) else "retry_ask" if request.may(EDIT_CAMPAIGN) else ""
    return str(Address(reverse(page, kwargs={"workspace": request.ws.slug})).with_(**words)) if page else ""


def _log(request: HttpRequest, query: DeliveryQuery) -> Address:
    return query.address(reverse("deliveries", kwargs={"workspace": request.ws.slug}))


def _neighbours(request: HttpRequest, delivery: Delivery, query: DeliveryQuery) -> dict[str, str]:
    """The lines above and below in the list one came from."""
    matching = query.matching(request.ws)
    newer = within(_NEIGHBOUR_MS, matching.filter(pk__gt=delivery.pk).order_by("pk").values_list(_ID, flat=True).first)
    older = within(_NEIGHBOUR_MS, matching.filter(pk__lt=delivery.pk).order_by("-pk").values_list(_ID, flat=True).first)
    return {"previous": _at(request, query, newer), "next": _at(request, query, older)}


def _at(request: HttpRequest, query: DeliveryQuery, public_id: str | None) -> str:
    if public_id is None:
        return ""
    return str(query.address(reverse("delivery", kwargs={"workspace": request.ws.slug, "delivery": public_id})))


def _audit(request: HttpRequest, delivery: Delivery) -> list[tuple[AuditEntry, str]]:
    """What somebody did to this very delivery; bulk retries stand in the timeline."""
    if not request.may(MANAGE_SETTINGS):
        return []
    entries = AuditEntry.objects.for_workspace(request.ws).filter(object_type="delivery", object_id=delivery.public_id)
    return [(entry, sentence_of(entry.action)) for entry in entries.order_by("-at", "-pk")[:20]]
