"""What the page Tags shows: each tag with its people and its latest run, and the runs with how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from messaging import tagging
from messaging.models import TagRun, TagRunPart
from messaging.tagging import Progress
from workspaces.models import Workspace

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class ShownRun:
    run: TagRun
    names: Sequence[str]
    progress: Progress
    may_undo: bool
    undone_by: TagRun | None

    @property
    def changed_words(self) -> str:
        return "got it" if self.run.deed == "add" else "lost it"


@dataclass(frozen=True, slots=True)
class RunPage:
    """Newest first; `older` is the public id to go on after."""

    rows: Sequence[ShownRun]
    older: str = ""


@dataclass(frozen=True, slots=True)
class TagRow:
    name: str
    people: int
    latest: TagRun | None


def tags_in_use(workspace: Workspace) -> list[TagRow]:
    """Also those that a run once gave and nobody has any more."""
    people = dict(tagging.names_with_people(workspace.pk))
    parts = TagRunPart.objects.for_workspace(workspace).order_by().values("name")
    latest = dict(parts.annotate(latest=Max("run")).values_list("name", "latest"))
    runs = TagRun.objects.for_workspace(workspace).select_related("by").in_bulk(latest.values())
    names = sorted({*people, *latest}, key=lambda name: (name.lower(), name))
    return [TagRow(name, people.get(name, 0), runs.get(latest.get(name, 0))) for name in names]


def history(workspace: Workspace, before: str = "") -> RunPage:
    runs = TagRun.objects.for_workspace(workspace).select_related("by", "undoes").order_by("-pk")
    edge = runs.filter(public_id=before).first() if before and "\0" not in before else None
    found = list((runs.filter(pk__lt=edge.pk) if edge else runs)[: PER_PAGE + 1])
    rows = [shown_run(run) for run in found[:PER_PAGE]]
    return RunPage(rows, rows[-1].run.public_id if len(found) > PER_PAGE else "")


def shown_run(run: TagRun) -> ShownRun:
    undone_by = TagRun.objects.for_workspace(run.workspace_id).filter(undoes=run).first()
    names = [part.name for part in tagging.parts_of(run).defer("people", "changed")]
    may_undo = undone_by is None and tagging.may_undo(run)
    return ShownRun(run, names, tagging.progress(run), may_undo, undone_by)
