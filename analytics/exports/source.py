"""What a file can be made of. One class for each kind of rows; `analytics.exports.sources.SOURCES` is the list."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.http import HttpRequest
from pyroaring import BitMap

from analytics.exports.columns import Column
from analytics.exports.keys import Numbers, Part
from workspaces.models import Workspace
from workspaces.permissions import EXPORT_AUDIENCE


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page's words mean, once and for all: ranges that move with time are fixed here.

    `sentence` says the filter in words and stands in the manifest. With `people` the set is frozen with the request.
    `count` is what the page says; the file's own expected count is made in the snapshot of the job.
    """

    title: str
    sentence: str
    page: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    people: BitMap | None = None
    count: int = 0
    count_is_exact: bool = True


class Source(ABC):
    """Rows with a whole number each. Everything but `ask` runs inside the snapshot the file is made in."""

    id: ClassVar[str]
    label: ClassVar[str]
    # What one row is, for sentences such as "4 people".
    one: ClassVar[str]
    many: ClassVar[str]
    permission: ClassVar[str] = EXPORT_AUDIENCE
    # Whether "only what is new since my last download" means something, and what new is, in words.
    has_news: ClassVar[bool] = False
    news: ClassVar[str] = ""
    # Whether the rows are those of the request, as the people of a set are: fewer later, never others.
    freezes_rows: ClassVar[bool] = False
    # What of a frozen set is not in the file any more, as its manifest names it.
    left_out: ClassVar[str] = "deleted_people_not_listed"

    @property
    def habit(self) -> str:
        """Under which name the columns somebody chose are remembered: other rows have other columns."""
        return self.id

    def of(self, parameters: Mapping[str, Any]) -> "Source":
        """The source for one file, where what its rows are made of depends on what was asked."""
        return self

    @abstractmethod
    def ask(self, request: HttpRequest) -> Asked:
        """From the words of the page in `request.GET`; Http404 where they name nothing."""

    @abstractmethod
    def columns(self, workspace: Workspace, permissions: Collection[str], ids: Collection[str]) -> Sequence[Column]:
        """All that can be offered and those of these ids, in the order of the file; some read differently by right."""

    @abstractmethod
    def keys(self, workspace: Workspace, parameters: Mapping[str, Any], frozen: Numbers | None) -> Numbers:
        """Exactly the rows that are meant, of the frozen ones where there are some: how many there are is what the file
        must come to."""

    def states(self, workspace: Workspace, keys: Numbers) -> Numbers:
        """What somebody who takes these rows knows then; a row is new where this says more than they knew."""
        return keys

    def rows_of(self, states: Numbers) -> Numbers:
        """The rows that these states are of."""
        return states

    @abstractmethod
    def rows(self, select: str, part: Part) -> str:
        """A statement with the argument `ws`, for these rows, highest number first."""

    @abstractmethod
    def people(self, workspace: Workspace, keys: Numbers) -> BitMap:
        """The numbers of the people that stand in these rows."""
