"""People for whom an in-app message is due: it was sent and not displayed. The set is frozen with the request."""

from django.http import HttpRequest
from django.urls import reverse

from analytics.exports.source import Asked
from analytics.exports.sources.people import People
from analytics.reports.in_app import due
from analytics.views.finding import find_in_app


class Due(People):
    id, label = "due", "Due, not displayed"

    def ask(self, request: HttpRequest) -> Asked:
        message = find_in_app(request, request.GET.get("message", ""))
        people = due.people(message)
        return Asked(
            title=f"due-not-displayed {message.external_id[:40]}",
            sentence=f"{message.name}: sent and not displayed",
            page=reverse("message_due", kwargs={"workspace": request.ws.slug, "message": message.public_id}),
            people=people,
            count=len(people),
        )
