"""The rule editor's form: a rule as rows and groups of rows, and back (ux.md 3.11).

It works without scripts, so a row may be half written; such a rule is kept as it is and what is missing is named at its
row.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

Json = dict[str, Any]

KINDS = {
    "campaign": "A number of a campaign",
    "tag": "Tag",
    "attribute": "Attribute",
    "platform": "Platform",
    "segment": "Segment",
}
MATCHES = {"all": "all of these", "any": "any of these"}
_FIELDS = {
    "campaign": ("metric", "campaign", "part", "platform", "range", "from", "to", "tz"),
    "tag": ("tag",),
    "attribute": ("attribute", "op", "value"),
    "platform": ("platform",),
    "segment": ("segment",),
}
_MOST_ROWS = 40
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One condition. `place` names it in the form: `2`, or `2.1` within the group `2`."""

    place: str
    kind: str
    words: Mapping[str, str] = field(default_factory=dict)
    negated: bool = False
    at: str = ""

    def rule(self) -> Json:
        return _negated(_MADE[self.kind](self.words), self.negated)


@dataclass(frozen=True, slots=True)
class Group:
    place: str
    match: str
    rows: tuple[Row, ...]
    negated: bool = False

    def rule(self) -> Json:
        return _negated({self.match: [row.rule() for row in self.rows]}, self.negated)


@dataclass(frozen=True, slots=True)
class Editor:
    match: str = "all"
    items: tuple[Row | Group, ...] = ()

    def rule(self) -> Json | None:
        """None: nothing is asked, which means everybody."""
        items = [item.rule() for item in self.items if isinstance(item, Row) or item.rows]
        return {self.match: items} if items else None

    def rows(self) -> Iterator[Row]:
        for item in self.items:
            yield from (item,) if isinstance(item, Row) else item.rows


class TooDeep(Exception):
    """The rule has more levels than the form shows."""


def of_rule(rule: Json | None) -> Editor:
    """Raises TooDeep for what a program wrote with more than two levels."""
    if not rule:
        return Editor()
    match, parts, at = ("all", [rule], "rule") if not _joins(rule) else _parts(rule, "rule")
    single = at == "rule"
    items = (_item(part, str(place), at if single else f"{at}[{place}]") for place, part in enumerate(parts))
    return Editor(match, tuple(items))


def _item(part: Any, place: str, at: str) -> Row | Group:
    negated, inner, at = _bare(part, at)
    if not _joins(inner):
        return _row(inner, place, at, negated=negated)
    match, parts, at = _parts(inner, at)
    rows = []
    for n, each in enumerate(parts):
        within, leaf, leaf_at = _bare(each, f"{at}[{n}]")
        if _joins(leaf):
            raise TooDeep
        rows.append(_row(leaf, f"{place}.{n}", leaf_at, negated=within))
    return Group(place, match, tuple(rows), negated)


def _bare(part: Any, at: str) -> tuple[bool, Any, str]:
    """Without its `not`, and whether it had one."""
    if isinstance(part, dict) and part.keys() == {"not"}:
        inner = part["not"]
        if isinstance(inner, dict) and "not" in inner:
            raise TooDeep
        return True, inner, f"{at}.not"
    return False, part, at


def _joins(part: Any) -> bool:
    return isinstance(part, dict) and bool({"all", "any"} & part.keys())


def _parts(rule: Json, at: str) -> tuple[str, list[Any], str]:
    match = "all" if "all" in rule else "any"
    return match, rule[match] if isinstance(rule[match], list) else [], f"{at}.{match}"


def _row(leaf: Any, place: str, at: str, *, negated: bool) -> Row:
    given = leaf if isinstance(leaf, dict) else {}
    if "campaign" in given or "metric" in given:
        words = {
            name: str(given.get(name, "")) for name in ("metric", "campaign", "platform", "range", "from", "to", "tz")
        }
        words["part"] = str(given.get("action", "")) or (f"channel:{given['channel']}" if given.get("channel") else "")
        if words["from"]:
            words["range"] = "custom"
        return Row(place, "campaign", words, negated, at)
    kind = next((kind for kind in KINDS if kind in given), "campaign")
    words = {name: str(given.get(name, "")) for name in _FIELDS[kind]}
    if kind == "attribute":
        words["value"] = shown_value(given.get("op", "eq"), given.get("value"))
    return Row(place, kind, words, negated, at)


def of_form(post: QueryDict) -> Editor:
    """What the form says, after the button that was pressed. Places are given anew."""
    pressed, _, where = post.get("do", "").partition(":")
    items: list[Row | Group] = []
    for place in post.getlist("place")[:_MOST_ROWS]:
        if pressed == "remove" and (place == where or place.startswith(f"{where}.")):
            continue
        if "." in place:
            _join(items, _posted(post, place))
        elif post.get(f"{place}.kind") == "group":
            items.append(Group(place, _match(post.get(f"{place}.match")), (), post.get(f"{place}.not") == "1"))
        else:
            items.append(_posted(post, place))
    if pressed == "add":
        _join(items, Row(f"{where}.new" if where else "new", "campaign"))
    if pressed == "group":
        items.append(Group("new", "any", (Row("new.0", "campaign"),)))
    return of_rule(Editor(_match(post.get("match")), tuple(items)).rule())


def _join(items: list[Row | Group], row: Row) -> None:
    """To the group it names, else to the end."""
    owner = row.place.rpartition(".")[0]
    for n, item in enumerate(items):
        if isinstance(item, Group) and item.place == owner:
            items[n] = replace(item, rows=(*item.rows, row))
            return
    items.append(row)


def _posted(post: QueryDict, place: str) -> Row:
    kind = post.get(f"{place}.kind", "")
    kind = kind if kind in KINDS else "campaign"
    words = {name: post.get(f"{place}.{name}", "").replace("\0", "").strip()[:_LONGEST] for name in _FIELDS[kind]}
    return Row(place, kind, words, post.get(f"{place}.not") == "1")


def _match(word: str | None) -> str:
    return word if word in MATCHES else "all"


def _negated(rule: Json, negated: bool) -> Json:
    return {"not": rule} if negated else rule


def _campaign(words: Mapping[str, str]) -> Json:
    part = words.get("part", "")
    chosen = {"channel": part.removeprefix("channel:")} if part.startswith("channel:") else {"action": part}
    custom = words.get("range") == "custom"
    when = {name: words.get(name, "") for name in (("from", "to") if custom else ("range",))}
    zone = {"tz": words.get("tz", "")} if custom or when["range"] not in ("", "all") else {}
    named = {**chosen, "platform": words.get("platform", ""), **when, **zone}
    rule = {"metric": words.get("metric", ""), "campaign": words.get("campaign", "")}
    return rule | {name: word for name, word in named.items() if (word and word != "all") or name in ("from", "to")}


def _attribute(words: Mapping[str, str]) -> Json:
    op = words.get("op") or "eq"
    rule: Json = {"attribute": words.get("attribute", ""), "op": op}
    return rule if op == "exists" else rule | {"value": read_value(op, words.get("value", ""))}


_MADE: dict[str, Callable[[Mapping[str, str]], Json]] = {
    "campaign": _campaign,
    "tag": lambda words: {"tag": words.get("tag", "")},
    "attribute": _attribute,
    "platform": lambda words: {"platform": words.get("platform", "")},
    "segment": lambda words: {"segment": words.get("segment", "")},
}


def read_value(op: str, text: str) -> Any:
    """`31` is a number, `true` a truth value, `"31"` and everything else a text; for `in` a list with commas."""
    return [_literal(one.strip()) for one in text.split(",")] if op == "in" else _literal(text)


def shown_value(op: str, value: Any) -> str:
    """What `read_value` reads as this value."""
    if op == "in" and isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    return _shown(value)


def _literal(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _shown(value: Any) -> str:
    plain = isinstance(value, str) and value and _literal(value) == value
    return value if plain else json.dumps(value, ensure_ascii=False)
