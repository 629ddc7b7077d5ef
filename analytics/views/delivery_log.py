"""The delivery log: filters, keyset pages, what is new since it was opened (ux.md 3.8)."""

from dataclasses import replace

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.reports.query import PLATFORM_LABELS
from analytics.saved.opening import opens_with_default
from analytics.templatetags.numbers import compact, exact
from analytics.templatetags.words import CHANNELS
from analytics.views import filters
from analytics.views.address import Address
from analytics.views.delivery_rows import shown_rows, who_of
from analytics.views.delivery_words import DEFAULT_RANGE, DeliveryQuery, parse_deliveries
from analytics.views.page import SharedLink, answer, row_downloads
from analytics.zones import local_date, zone_label
from campaigns.models import Campaign
from messaging.deliveries.filter import STATES
from messaging.deliveries.holding import holding
from messaging.deliveries.log import Matches, counted, newer_than, page_of
from messaging.models import Delivery, Message, Person
from messaging.reasons import REASONS
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import (
    EDIT_CAMPAIGN,
    MANAGE_AUDIENCE,
    RETRY_DELIVERY,
    VIEW_AUDIENCE,
    VIEW_RESULTS,
)

# A list to choose a campaign from; the others are reached from their own pages.
_CAMPAIGNS_LISTED = 50
_LONGEST_SEARCH = 254


@require_safe
@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def delivery_log(request: HttpRequest) -> HttpResponse:
    query = parse_deliveries(request)
    address = query.address(request.path)
    matching = query.matching(request.ws)
    page = page_of(request.ws, matching, after=query.after, before=query.before, per=query.per)
    count = counted(matching)
    context = {
        "query": query,
        "head": query,
        "rows": shown_rows(request, page.rows, holding(request.ws, query.now)),
        "too_far": page.too_far,
        "said": _said(count),
        "title": "Deliveries (continued)" if query.after or query.before else "Deliveries",
        "bar": _bar(request, query, address),
        "pager": {
            "newer": str(address.with_(before=page.newer)) if page.newer else "",
            "older": str(address.with_(after=page.older)) if page.older else "",
        },
        "first_page": str(address),
        "new_url": _new_url(address, page.rows[0].delivery.public_id) if page.rows and not page.newer else "",
        "carried": str(address.with_(per="").at("")),
        "downloads": row_downloads(request, address.with_(per=""), "deliveries", count.n if count.exact else None),
        "links": _shared(query, address),
        "tz_label": zone_label(query.now, query.report.zone),
        "retry_url": _if_failed(request, query, address, "retry_new", RETRY_DELIVERY),
        "ask_url": _if_failed(request, query, address, "retry_ask", EDIT_CAMPAIGN),
        "may_manage_people": request.may(MANAGE_AUDIENCE),
        "people_url": str(
            address.with_(per="").at(reverse("deliveries_choose", kwargs={"workspace": request.ws.slug}))
        ),
        "may_search_people": request.may(VIEW_AUDIENCE),
        "may_retry": request.may(RETRY_DELIVERY),
    }
    here = address.with_(after=query.after, before=query.before)
    return answer(request, here, "deliveries/log.html", context, part="deliveries", head=query)


@require_safe
@workspace_page(VIEW_RESULTS, snapshot=True)
def delivery_news(request: HttpRequest) -> HttpResponse:
    """Asked by the opened page: how many deliveries that match came since."""
    query = parse_deliveries(request)
    n = newer_than(request.ws, query.matching(request.ws), query.after)
    log = query.address(reverse("deliveries", kwargs={"workspace": request.ws.slug}))
    context = {"n": n, "many": n >= 1000, "first_page": str(log), "new_url": _new_url(log, query.after)}
    return render(request, "deliveries/news.html", context)


@require_POST
@workspace_page(VIEW_RESULTS)
def delivery_find(request: HttpRequest) -> HttpResponse:
    """The text is posted and never stands in an address: it may be somebody's e-mail (ux.md 2.2, rule 5)."""
    text = request.POST.get("who", "").strip()[:_LONGEST_SEARCH].replace("\0", "")
    log = Address(reverse("deliveries", kwargs={"workspace": request.ws.slug}))
    found = _found(request, text, log) if text else str(log)
    if not found:
        messages.warning(request, "Nothing is known by exactly that id, address or message name.")
    return SeeOther(found or str(log))


def _found(request: HttpRequest, text: str, log: Address) -> str:
    delivery = Delivery.objects.for_workspace(request.ws).filter(Q(public_id=text) | Q(external_id=text)).first()
    if delivery is not None:
        return reverse("delivery", kwargs={"workspace": request.ws.slug, "delivery": delivery.public_id})
    if request.may(VIEW_AUDIENCE):
        known = Q(public_id=text) | Q(external_id=text) | Q(email__iexact=text) | Q(phone=text)
        person = Person.objects.for_workspace(request.ws).filter(known, erased_at=None).order_by("pk").first()
        if person is not None:
            return str(log.with_(person=person.public_id))
    named = Q(public_id=text) | Q(external_id=text) | Q(name__iexact=text)
    message = Message.objects.for_workspace(request.ws).filter(named).order_by("pk").first()
    return str(log.with_(message=message.public_id)) if message else ""


def _bar(request: HttpRequest, query: DeliveryQuery, address: Address) -> filters.Bar:
    choices = [
        filters.several("status", "Status", STATES.items(), query.filter.states),
        filters.several("channel", "Channel", CHANNELS.items(), query.filter.channels),
        filters.several("platform", "Platform", PLATFORM_LABELS.items(), address.params.get("platform", ())),
        filters.several("reason", "Reason", [(code, r.text) for code, r in REASONS.items()], query.filter.reasons),
        filters.choice(
            "campaign", "Campaign", _campaigns(request, query), query.campaign.public_id if query.campaign else ""
        ),
    ]
    picker = filters.period_picker(address, query.period, DEFAULT_RANGE, local_date(query.now, query.report.zone))
    return filters.bar(address, choices, _any_time(picker), more_chips=_chips(request, query, address))


def _any_time(picker: filters.Picker) -> filters.Picker:
    """The log has no start of its own."""
    options = tuple(
        replace(option, label="Any time") if option.value == DEFAULT_RANGE else option for option in picker.options
    )
    current = next((option.label for option in options if option.current), picker.label)
    return replace(picker, options=options, label=current)


def _campaigns(request: HttpRequest, query: DeliveryQuery) -> list[tuple[str, str]]:
    latest = Campaign.objects.for_workspace(request.ws).filter(archived_at=None).order_by("-updated_at", "-pk")
    listed = [(each.public_id, each.name) for each in latest[:_CAMPAIGNS_LISTED]]
    chosen = query.campaign
    if chosen is not None and (chosen.public_id, chosen.name) not in listed:
        listed.append((chosen.public_id, chosen.name))
    return [("", "All campaigns"), *listed]


def _chips(request: HttpRequest, query: DeliveryQuery, address: Address) -> list[filters.Chip]:
    """Of what was chosen elsewhere than in the bar."""
    chips = []
    if query.journey is not None:
        chips.append(filters.Chip(f"Journey: {query.journey.name}", str(address.with_(journey="", step=""))))
    if query.step is not None:
        chips.append(filters.Chip(f"Step: {query.step}", str(address.with_(step=""))))
    if query.message is not None:
        chips.append(filters.Chip(f"Message: {query.message.name}", str(address.with_(message=""))))
    who = who_of(request, query.person)
    if who is not None:
        chips.append(filters.Chip(f"User: {who.id}", str(address.with_(person=""))))
    if query.filter.ids:
        chips.append(filters.Chip(f"{len(query.filter.ids)} ticked", str(address.with_(id=()))))
    if not query.period.lifetime:
        chips.append(filters.Chip(f"When: {query.period.label}", str(address.with_(range="", from_="", to=""))))
    return chips


def _if_failed(request: HttpRequest, query: DeliveryQuery, address: Address, page: str, right: str) -> str:
    """Only what failed can be retried, so that is what the way to a retry is offered for; those who may retry need not
    ask for it."""
    if "failed" not in query.filter.states or not request.may(right):
        return ""
    if page == "retry_ask" and request.may(RETRY_DELIVERY):
        return ""
    return str(address.with_(per="").at(reverse(page, kwargs={"workspace": request.ws.slug})))


def _shared(query: DeliveryQuery, address: Address) -> list[SharedLink]:
    """Whatever page one is on, the link leads to the first of the list."""
    links = [SharedLink("This list, moving with time", str(address))]
    if not query.period.lifetime:
        first, last = query.period.first_date.isoformat(), query.period.last_date.isoformat()
        links.append(SharedLink("These exact dates", str(address.with_(range="custom", from_=first, to=last))))
    return links


def _new_url(address: Address, newest: str) -> str:
    return str(address.with_(after=newest, per="").at(f"{address.path}news/"))


def _said(count: Matches) -> str:
    if not count.exact:
        return f"about {compact(count.n)} deliveries"
    return f"{exact(count.n)} deliver{'y' if count.n == 1 else 'ies'}"
