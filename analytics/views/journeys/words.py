"""What the list of journeys is asked for."""

from dataclasses import dataclass, replace

from django.http import HttpRequest

from analytics.reports import ReportQuery, parse
from journeys.models import JourneyState


@dataclass(frozen=True, slots=True)
class ListWords:
    query: ReportQuery
    q: str
    status: tuple[str, ...]

    @property
    def filtered(self) -> bool:
        return bool(self.q or self.status)

    @classmethod
    def of(cls, request: HttpRequest) -> "ListWords":
        wanted = request.GET.getlist("status")
        status = tuple(dict.fromkeys(word for word in wanted if word in JourneyState.values))
        unknown = [f"“{word[:40]}” is not a status." for word in wanted if word and word not in JourneyState.values]
        query = parse(request, "all", also=("q", "status"), single=False)
        query = replace(query, notices=(*query.notices, *unknown))
        return cls(query, request.GET.get("q", "").strip()[:200].replace("\0", ""), status)
