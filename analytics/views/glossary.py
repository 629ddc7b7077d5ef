"""The glossary: the registry, readable (ux.md 2.2). Each metric has an anchor that other pages link to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from analytics.metrics import GROUPS


# The words are everybody's, the navigation around them is not.
@cache_control(private=True, no_store=True)
def glossary(request: HttpRequest) -> HttpResponse:
    groups = [(label, [metric for metric in metrics if metric.listed]) for label, metrics in GROUPS]
    return render(request, "analytics/glossary.html", {"groups": groups})
