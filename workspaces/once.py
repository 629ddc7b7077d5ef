"""A form that creates something carries a key made with it: pressed twice, it is done once (ux.md 5.4)."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect

from workspaces.clock import ReadoutNow
from workspaces.models.posted_form import PostedForm

_REMEMBERED = timedelta(days=2)


class SeeOther(HttpResponseRedirect):
    """After a POST the browser fetches the next page, whatever method it used before."""

    status_code = 303


class OnceForm(forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def answer_once(request: HttpRequest, form_key: uuid.UUID, deed: Callable[[], str]) -> SeeOther:
    """Does the deed, which says where to go next; a second post with the same key goes there without doing it."""
    if not request.user.is_authenticated:
        raise PermissionDenied("This form is for people who are signed in; a key cannot post it.")
    with transaction.atomic():
        # A second post that arrives meanwhile waits here for the first to commit, then reads its answer.
        posted, is_first = PostedForm.objects.get_or_create(user=request.user, form_key=form_key)
        if is_first:
            posted.location = deed()
            posted.save(update_fields=["location"])
            PostedForm.objects.filter(user=request.user, created_at__lt=ReadoutNow() - _REMEMBERED).delete()
    return SeeOther(posted.location)


def answered_before(request: HttpRequest) -> SeeOther | None:
    """For forms whose own result would make a second post invalid: asked before the form is checked."""
    if not request.user.is_authenticated:
        return None
    field = OnceForm.base_fields["form_key"]
    try:
        form_key = field.clean(request.POST.get("form_key"))
    except forms.ValidationError:
        return None
    posted = PostedForm.objects.filter(user=request.user, form_key=form_key).first()
    return SeeOther(posted.location) if posted else None
