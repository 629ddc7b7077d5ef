"""Erasing a person: what goes and what stays, typed confirmation, and the receipt (metrics.md N-7)."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from analytics.person.erasing import erase, preview
from analytics.person.held import Held
from analytics.views.person import find_person
from messaging.deliveries.masking import shown_name
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import MANAGE_SETTINGS, SEE_ADDRESSES


class ConfirmForm(forms.Form):
    """What has to be typed is what the page calls the person."""

    typed = forms.CharField(
        label="Type the id to confirm", max_length=320, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: object, name: str, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.name = name
        self.fields["typed"].help_text = name

    def clean_typed(self) -> str:
        typed = self.cleaned_data["typed"].strip()
        if typed != self.name:
            raise forms.ValidationError(f"This is not {self.name}.")
        return typed


@workspace_page(MANAGE_SETTINGS)
def person_erase(request: HttpRequest, person: str) -> HttpResponse:
    found = find_person(request, person)
    page = reverse("person", kwargs={"workspace": request.ws.slug, "person": found.public_id})
    if found.merged_into:
        raise Http404
    if found.erased_at:
        return SeeOther(page)
    held, name = Held(request.ws, found), shown_name(found, may_see_addresses=request.may(SEE_ADDRESSES))
    form = ConfirmForm(request.POST if request.method == "POST" else None, name=name)
    if request.method == "POST" and form.is_valid():
        erase(request, request.ws, held, clock.now())
        return SeeOther(page)
    context = {"person": found, "name": name, "preview": preview(held), "form": form}
    return render(request, "audience/erase.html", context, status=422 if form.errors else 200)
