"""What is kept, who can see it, how long, and what erasing a person does to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from analytics.retention import KEPT


# The words are everybody's, the navigation around them is not.
@require_safe
@cache_control(private=True, no_store=True)
def retention(request: HttpRequest) -> HttpResponse:
    return render(request, "analytics/retention.html", {"kept": KEPT})
