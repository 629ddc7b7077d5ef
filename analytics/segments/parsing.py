"""A rule out of JSON. What is wrong is named by its place in the rule, with what would be right."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from analytics.metrics import BY_ID, LISTED
from analytics.metrics.metric import EVERYWHERE
from analytics.periods import RANGES
from analytics.segments.rule import (
    OPERATORS,
    AllOf,
    AnyOf,
    Attribute,
    Counted,
    InSegment,
    Leaf,
    Not,
    OnPlatform,
    Rule,
    Tagged,
    When,
    leaves_of,
)
from messaging.channels import Channel
from messaging.platforms import DEVICE_PLATFORMS
from workspaces.zones import zone_named

PLATFORM_WORDS = tuple(platform.name.lower() for platform in DEVICE_PLATFORMS)
# Numbers with a set of people behind them. Behind a rate stand two.
WITH_PEOPLE = {m.id: m for m in LISTED if m.leaves and not m.minus and m.scopes & EVERYWHERE}
RATES = {metric.id: metric for metric in LISTED if metric.is_rate and metric.scopes & EVERYWHERE}
MOST_CONDITIONS = 20
DEEPEST = 8
_LONGEST = 1_000

# Which word makes a condition what it is, and the words it may have beside it.
_COUNTED = ("campaign", "action", "channel", "metric", "platform", "range", "from", "to", "tz")
_OTHERS: dict[str, tuple[str, ...]] = {
    "attribute": ("attribute", "op", "value"),
    "tag": ("tag",),
    "segment": ("segment",),
    "platform": ("platform",),
}
_KINDS = "all, any, not, campaign, attribute, tag, platform, segment"


class RuleError(Exception):
    """One fault: where it stands, such as `rule.all[1].metric`, and what to write instead."""

    def __init__(self, at: str, message: str) -> None:
        super().__init__(f"{at}: {message}")
        self.at = at
        self.message = message


def parse(given: Any, at: str = "rule") -> Rule:
    rule = _rule(given, at, 1)
    if sum(1 for _ in leaves_of(rule)) > MOST_CONDITIONS:
        raise RuleError(at, f"A rule has at most {MOST_CONDITIONS} conditions; save a part of it as a segment.")
    return rule


def _rule(given: Any, at: str, depth: int) -> Rule:
    if not isinstance(given, dict) or not given:
        raise RuleError(at, f"Write an object with one of: {_KINDS}.")
    if depth > DEEPEST:
        raise RuleError(at, f"The rule is nested deeper than {DEEPEST} levels.")
    joining = [word for word in ("all", "any", "not") if word in given]
    if not joining:
        return _condition(given, at)
    word = joining[0]
    _only(given, (word,), at)
    if word == "not":
        return Not(_rule(given[word], f"{at}.not", depth + 1))
    parts = given[word]
    if not isinstance(parts, list) or not parts:
        raise RuleError(f"{at}.{word}", "Write a list with at least one condition.")
    found = tuple(_rule(part, f"{at}.{word}[{place}]", depth + 1) for place, part in enumerate(parts))
    return AllOf(found) if word == "all" else AnyOf(found)


def _condition(given: dict[str, Any], at: str) -> Leaf:
    if "campaign" in given or "metric" in given or "action" in given:
        return _counted(given, at)
    for word, allowed in _OTHERS.items():
        if word in given:
            _only(given, allowed, at)
            return _MAKERS[word](given, at)
    raise RuleError(at, f"Write one of: {_KINDS}.")


def _counted(given: dict[str, Any], at: str) -> Counted:
    _only(given, _COUNTED, at)
    campaign = _text(given, "campaign", at, "Choose a campaign: its id.")
    action = _text(given, "action", at) if "action" in given else ""
    channel = _one_of(given, "channel", Channel.values, at)
    if action and channel:
        raise RuleError(f"{at}.channel", "An action has its own channel; leave this out.")
    metric = _one_of(given, "metric", WITH_PEOPLE | RATES, at) or (
        "received_unique" if action or channel else "users_unique"
    )
    if metric in RATES:
        raise RuleError(f"{at}.metric", f"{metric} is a rate; use {BY_ID[metric].numerator}.")
    platform = _one_of(given, "platform", PLATFORM_WORDS, at)
    return Counted(metric, campaign, action, channel, platform, _when(given, at), at)


def _when(given: dict[str, Any], at: str) -> When:
    words = {name: _text(given, name, at) for name in ("range", "from", "to", "tz") if name in given}
    if "range" in words and words["range"] not in RANGES:
        raise RuleError(f"{at}.range", f"Write one of: {', '.join(RANGES)}.")
    zone = zone_named(words.get("tz", "UTC"))
    if zone is None:
        raise RuleError(f"{at}.tz", "Write the name of a time zone such as Europe/Berlin.")
    custom = words.get("range") == "custom" or (bool({"from", "to"} & words.keys()) and "range" not in words)
    if not custom:
        return When(words.get("range", "all"), tz=words.get("tz", ""))
    for name in ("from", "to"):
        if not _is_date(words.get(name, "")):
            raise RuleError(f"{at}.{name}", "Write a date such as 2026-11-21.")
    return When("custom", words["from"], words["to"], words.get("tz", ""))


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and 2000 <= date.fromisoformat(text).year < 2100
    except ValueError:
        return False


def _attribute(given: dict[str, Any], at: str) -> Attribute:
    name = _text(given, "attribute", at, "Write the name of an attribute.")
    op = _one_of(given, "op", OPERATORS, at) or "eq"
    value = given.get("value")
    if op == "in" and not isinstance(value, list):
        raise RuleError(f"{at}.value", "With in, write a list of values.")
    if op in ("gt", "gte", "lt", "lte") and (isinstance(value, bool) or not isinstance(value, int | float | str)):
        raise RuleError(f"{at}.value", f"With {op}, write a number or a text.")
    if op not in ("exists", "in") and "value" not in given:
        raise RuleError(f"{at}.value", "Write the value to compare with.")
    return Attribute(name, op, None if op == "exists" else value, at)


def _tagged(given: dict[str, Any], at: str) -> Tagged:
    return Tagged(_text(given, "tag", at, "Write the name of a tag."), at)


def _in_segment(given: dict[str, Any], at: str) -> InSegment:
    return InSegment(_text(given, "segment", at, "Choose a segment: its id."), at)


def _on_platform(given: dict[str, Any], at: str) -> OnPlatform:
    platform = _one_of(given, "platform", PLATFORM_WORDS, at)
    if not platform:
        raise RuleError(f"{at}.platform", f"Write one of: {', '.join(PLATFORM_WORDS)}.")
    return OnPlatform(platform, at)


_MAKERS: dict[str, Callable[[dict[str, Any], str], Leaf]] = {
    "attribute": _attribute,
    "tag": _tagged,
    "segment": _in_segment,
    "platform": _on_platform,
}


def _only(given: dict[str, Any], allowed: Iterable[str], at: str) -> None:
    unknown = [word for word in given if word not in allowed]
    if unknown:
        raise RuleError(f"{at}.{unknown[0][:40]}", f"This does not belong here; allowed are: {', '.join(allowed)}.")


def _text(given: dict[str, Any], name: str, at: str, otherwise: str = "") -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST or "\0" in value:
        raise RuleError(f"{at}.{name}", otherwise or "Write a text here, or leave it out.")
    return value


def _one_of(given: dict[str, Any], name: str, allowed: Iterable[str], at: str) -> str:
    """Empty where it is absent."""
    value = given.get(name, "")
    if value and (not isinstance(value, str) or value not in allowed):
        raise RuleError(f"{at}.{name}", f"Write one of: {', '.join(allowed)}.")
    return value or ""
