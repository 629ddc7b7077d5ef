"""The rule editor as the template draws it: every field with its name, its choices and what is chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from analytics.audience.choices import OPS, Choices, Pairs
from analytics.audience.editing import KINDS, MATCHES, Editor, Group, Row
from workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Field:
    """A select where there are groups of choices, else an input of this type."""

    name: str
    label: str
    value: str
    groups: tuple[tuple[str, Pairs], ...] = ()
    type: str = "text"
    suggestions: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    place: str
    negated: bool
    kind: Field
    fields: tuple[Field, ...]
    problem: str
    is_group: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ShownGroup:
    place: str
    negated: bool
    match: str
    rows: tuple[ShownRow, ...]
    is_group: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ShownEditor:
    match: str
    matches: Pairs
    items: tuple[ShownRow | ShownGroup, ...]
    tags: tuple[str, ...]


def shown(workspace: Workspace, editor: Editor, problem: str, at: str, reader: Any = None) -> ShownEditor:
    """`problem` stands at the row whose place in the rule it names."""
    form = _Form(Choices(workspace, editor, reader), problem, at)
    tags = tuple(form.choices.tags) if any(row.kind == "tag" for row in editor.rows()) else ()
    return ShownEditor(editor.match, list(MATCHES.items()), tuple(form.item(item) for item in editor.items), tags)


@dataclass(frozen=True, slots=True)
class _Form:
    choices: Choices
    problem: str
    at: str

    def item(self, item: Row | Group) -> ShownRow | ShownGroup:
        if isinstance(item, Group):
            return ShownGroup(item.place, item.negated, item.match, tuple(self.row(row) for row in item.rows))
        return self.row(item)

    def row(self, row: Row) -> ShownRow:
        mine = bool(self.problem) and (self.at == row.at or self.at.startswith(f"{row.at}."))
        kind = _select(row, "kind", "Condition", list(KINDS.items()), row.kind)
        return ShownRow(row.place, row.negated, kind, tuple(self._fields(row)), self.problem if mine else "")

    def _fields(self, row: Row) -> Iterator[Field]:
        choices, words = self.choices, row.words
        match row.kind:
            case "campaign":
                yield from self._campaign(row)
            case "tag":
                yield Field(f"{row.place}.tag", "Tag", words["tag"], suggestions="tags")
            case "platform":
                yield _select(row, "platform", "Has a device of", [("", "Choose a platform"), *choices.platforms])
            case "segment":
                yield _select(row, "segment", "Segment", [("", "Choose a segment"), *choices.segments])
            case "attribute":
                yield Field(f"{row.place}.attribute", "Attribute", words["attribute"])
                yield _select(row, "op", "Comparison", OPS, words["op"] or "eq")
                if words["op"] != "exists":
                    yield Field(f"{row.place}.value", "Value", words["value"], hint=_VALUE_HINT.get(words["op"], _HINT))

    def _campaign(self, row: Row) -> Iterator[Field]:
        choices, words = self.choices, row.words
        metrics = tuple(choices.metrics)
        yield Field(f"{row.place}.metric", "Number", words.get("metric") or "users_unique", metrics)
        campaign = choices.campaign_of(row)
        chosen = campaign.public_id if campaign else ""
        yield _select(row, "campaign", "Of campaign", [("", "Choose a campaign"), *choices.campaigns], chosen)
        if parts := choices.parts_of(row):
            yield _select(row, "part", "Part", [("", "Whole campaign"), *parts], choices.part_of(row))
        yield _select(row, "platform", "Platform", [("", "All platforms"), *choices.platforms])
        yield _select(row, "range", "Time", choices.ranges, words.get("range") or "all")
        if words.get("range") == "custom":
            yield Field(f"{row.place}.from", "From", words.get("from", ""), type="date")
            yield Field(f"{row.place}.to", "To", words.get("to", ""), type="date")
        yield Field(f"{row.place}.tz", "Time zone", words.get("tz", ""), type="hidden")


_HINT = 'A number, true, false, or a text. A text that looks like a number stands in quotes: "31".'
_VALUE_HINT = {"in": "Values with commas between them.", "contains": "A part of a text, or one of a list."}


def _select(row: Row, name: str, label: str, pairs: Pairs, value: str | None = None) -> Field:
    return Field(f"{row.place}.{name}", label, row.words.get(name, "") if value is None else value, (("", pairs),))
