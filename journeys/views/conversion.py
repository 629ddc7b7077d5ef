"""What converts people in a journey, and until how long after their exit."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from journeys import lifecycle, terms
from journeys.models import Journey, JourneyState, JourneyTerms
from journeys.views.page import as_it_is, open_editor, refuse, save, show
from messaging import goal_filters
from messaging.spans import SpanField
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_SETTINGS

# metrics.md V-31.
_LONGEST = timedelta(days=90)


class ConversionForm(forms.Form):
    conversion_event = forms.CharField(
        label="Event",
        required=False,
        max_length=200,
        help_text="The event that converts people, such as Purchase Completed. Empty: no conversion rate.",
    )
    stop_counting_after_exit = SpanField(
        label="Stop counting conversion after user exits",
        least=timedelta(0),
        most=_LONGEST,
        help_text="0 counts until the exit; at most 90 days. Each person converts once.",
    )

    def __init__(self, data: Any, present: JourneyTerms, *, may_set_windows: bool) -> None:
        super().__init__(data, initial={name: getattr(present, name) for name in self.base_fields})
        if not may_set_windows:
            field = self.fields["stop_counting_after_exit"]
            field.disabled, field.help_text = True, "Windows are set by an admin."


@workspace_page(EDIT_CAMPAIGN)
def conversion(request: HttpRequest, journey: str) -> HttpResponse:
    editor = open_editor(request, journey)
    if request.method == "POST" and not editor.changeable:
        return refuse(editor, editor.url("conversion"))
    posted = request.POST if request.method == "POST" else None
    present = terms.in_force(editor.journey)
    form = ConversionForm(posted, present, may_set_windows=request.may(MANAGE_SETTINGS))
    initial = goal_filters.initial_of(present.conversion_filters)
    filters = goal_filters.FilterForms(posted, initial=initial, prefix="filter")

    def again(status: int = 200, **more: Any) -> HttpResponse:
        return show(editor, "conversion", {"form": form, "filters": filters, **more}, status=status)

    def settled(held: Journey) -> bool:
        told = form.cleaned_data | {"conversion_filters": goal_filters.filters_of(filters)}
        return _settled(request, held, told)

    if posted is None:
        return again()
    next_url = editor.url("review" if posted.get("then") else "conversion")
    return save(editor, [form, filters], as_it_is, next_url, again, beside=settled, said="Saved.")


def _settled(request: HttpRequest, journey: Journey, told: dict[str, Any]) -> bool:
    """Whether another rule held. Of a draft nothing was judged yet, so what it says holds since ever; later a change
    holds from now on, and the past keeps what it had (metrics.md V-2)."""
    wanted = {
        "conversion_event": told["conversion_event"] or None,
        "conversion_filters": told["conversion_filters"] if told["conversion_event"] else [],
        "stop_counting_after_exit": told["stop_counting_after_exit"],
    }
    present = terms.in_force(journey)
    if all(getattr(present, name) == value for name, value in wanted.items()):
        return False
    is_draft = journey.state == JourneyState.DRAFT
    terms.change(present, wanted, present.valid_from if is_draft else clock.now())
    lifecycle.listen(journey)
    detail = {"name": journey.name, "event": wanted["conversion_event"] or "none"}
    audit.record(request, request.ws, "journey_conversion_changed", "journey", journey.public_id, detail)
    return True
