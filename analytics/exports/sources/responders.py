"""People who gave a response to an in-app message, as long as that is kept. The set is frozen with the request."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from pyroaring import BitMap

from analytics.exports.source import Asked
from analytics.exports.sources.people import People
from analytics.reports.in_app import responders
from analytics.views.address import Address
from analytics.views.response_words import BEHIND, named_in


class Responders(People):
    id, label = "responders", "People who answered"

    def ask(self, request: HttpRequest) -> Asked:
        number = request.GET.get("name", "")
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        message, name = named_in(request, request.GET.get("message", ""), int(number))
        people = BitMap(responders.people(message, name))
        where = {"workspace": request.ws.slug, "message": message.public_id, "name": int(number)}
        words = {word: request.GET.get(word, "") for word in BEHIND if word != "after"}
        return Asked(
            title=f"{message.name[:40]} - {name.text[:40]}",
            sentence=f"Answered “{name.text}” in {message.name}",
            page=str(Address(reverse("response_people", kwargs=where)).with_(**words)),
            people=people,
            count=len(people),
        )
