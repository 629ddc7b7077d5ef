"""Which rule the page is asked for: filled in by a link, being written, or none yet."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, QueryDict

from analytics.metrics import BY_ID
from analytics.views.address import Address
from messaging.models import Segment, SegmentDraft

# The words a link fills a rule in with; they are those of the results pages.
FILLED = ("campaign", "action", "channel", "metric", "platform", "range", "from", "to", "tz", "tag", "segment")
# Of those the number counts, the ones another number of the same place does not: received and not opened.
_WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class Asked:
    """`address` is the page without its place in the list; `came_from` where the rule was filled in."""

    rule: dict[str, Any] | None
    address: Address
    came_from: str = ""
    notices: tuple[str, ...] = ()


def asked_of(request: HttpRequest) -> Asked:
    return asked_in(request, request.GET)


def asked_in(request: HttpRequest, query: QueryDict) -> Asked:
    """Of the words of an address, which need not be the request's own."""
    here = Address(request.path)
    if draft := str(query.get("draft", "")):
        return _drafted(request, here, draft)
    words = {name: str(query[name])[:300].replace("\0", "") for name in FILLED if query.get(name)}
    if not words:
        return Asked(None, here)
    rule: dict[str, Any] = dict(words)
    notices: tuple[str, ...] = ()
    metric = BY_ID.get(words.get("metric", ""))
    if metric is not None and metric.is_rate:
        rule["metric"] = metric.numerator
        counted = BY_ID[metric.numerator].label
        notices = (f"{metric.label} is a share. These are the people it counts: {counted}.",)
    if without := str(query.get(_WITHOUT, ""))[:300].replace("\0", ""):
        words[_WITHOUT] = without
        rule = {"all": [rule, {"not": rule | {"metric": without}}]}
    return Asked(rule, here.with_(**words), _page_of_segment(request, words.get("segment", "")), notices)


def _page_of_segment(request: HttpRequest, public_id: str) -> str:
    """Where a set came from that one page handed to another."""
    rows = Segment.objects.for_workspace(request.ws).filter(public_id=public_id.replace("\0", ""))
    return rows.values_list("came_from", flat=True).first() or ""


def _drafted(request: HttpRequest, here: Address, public_id: str) -> Asked:
    draft = SegmentDraft.objects.for_workspace(request.ws).filter(public_id=public_id.replace("\0", "")).first()
    if draft is None:
        raise Http404
    return Asked(draft.rule, here.with_(draft=draft.public_id), draft.came_from)


def find_segment(request: HttpRequest, public_id: str) -> Segment:
    rows = Segment.objects.for_workspace(request.ws).select_related("made_by")
    # Somebody's own is nobody else's; a program acts for the workspace and has none.
    own = rows.filter(Q(private_to=None) | Q(private_to=request.user.pk))
    found = own.filter(public_id=public_id).first() if "\0" not in public_id else None
    if found is None:
        raise Http404
    return found
