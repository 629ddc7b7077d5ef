"""A rule in words: what pages, the audit log and files carry (ux.md 3.11)."""

from datetime import date
from typing import Any

from analytics.metrics import BY_ID
from analytics.periods import RANGES
from analytics.periods.dates import date_range_text
from analytics.reports.query import PLATFORM_LABELS
from analytics.segments.finding import Findings
from analytics.segments.rule import (
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
)
from messaging.channels import Channel

# Said of somebody, and of somebody it is not true of. Where no verb fits, the number is named.
_DID = {
    "users_total": ("entered", "did not enter"),
    "users_unique": ("entered", "did not enter"),
    "engaged": ("engaged with", "did not engage with"),
    "interacted": ("interacted with", "did not interact with"),
    "received": ("received", "did not receive"),
    "received_unique": ("received", "did not receive"),
    "viewed": ("viewed", "did not view"),
    "opened": ("opened", "did not open"),
    "opened_unique": ("opened", "did not open"),
    "clicked": ("clicked in", "did not click in"),
    "clicked_unique": ("clicked in", "did not click in"),
}
_OPS = {
    "eq": ("is", "is not"),
    "ne": ("is not", "is"),
    "gt": ("is more than", "is not more than"),
    "gte": ("is at least", "is not at least"),
    "lt": ("is less than", "is not less than"),
    "lte": ("is at most", "is not at most"),
    "in": ("is one of", "is none of"),
    "contains": ("contains", "does not contain"),
    "exists": ("is known", "is not known"),
}
_DEVICES = {"ios": "an iOS device", "android": "an Android device", "web": "a web device", "other": "another device"}


def sentence(rule: Rule, findings: Findings) -> str:
    """Such as `Entered Autumn launch and did not click in Offer card and (has an iOS device or is tagged vip)`."""
    said = _said(rule, findings, top=True)
    return said[:1].upper() + said[1:]


def _said(rule: Rule, findings: Findings, *, top: bool = False) -> str:
    match rule:
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(rule, AllOf) else " or "
            joined = word.join(_said(part, findings) for part in parts)
            return joined if top or len(parts) == 1 else f"({joined})"
        case Not(part):
            if isinstance(part, AllOf | AnyOf | Not):
                return f"not {_said(part, findings)}"
            return _condition(part, findings, 1)
        case _:
            return _condition(rule, findings, 0)


def _condition(leaf: Leaf, findings: Findings, negated: int) -> str:
    match leaf:
        case Counted():
            return _counted(leaf, findings, negated)
        case Attribute(name, op, value):
            words = _OPS[op][negated]
            return f"{name} {words}" if op == "exists" else f"{name} {words} {_value(value)}"
        case Tagged(name):
            return f"{('is', 'is not')[negated]} tagged {name}"
        case OnPlatform(platform):
            return f"{('has', 'does not have')[negated]} {_DEVICES[platform]}"
        case InSegment():
            segment = findings.segment(leaf)
            said = f"among “{segment.name}”" if segment.passing else f"in {segment.name}"
            return f"{('is', 'is not')[negated]} {said}"


def _counted(leaf: Counted, findings: Findings, negated: int) -> str:
    metric = BY_ID[leaf.metric]
    did = _DID.get(leaf.metric, (f"is counted in {metric.label} of", f"is not counted in {metric.label} of"))[negated]
    parts = [did, _where(leaf, findings)]
    if leaf.platform:
        parts.append(f"on {PLATFORM_LABELS[leaf.platform]}")
    if when := _when(leaf.when):
        parts.append(when)
    return " ".join(parts)


def _where(leaf: Counted, findings: Findings) -> str:
    campaign = findings.campaign(leaf).name
    if leaf.action:
        return f"{findings.action(leaf).name} of {campaign}"
    return f"{campaign} ({Channel(leaf.channel).label})" if leaf.channel else campaign


def _when(when: When) -> str:
    if when.range == "all":
        return ""
    if when.range == "custom":
        said = f"from {date_range_text(date.fromisoformat(when.first), date.fromisoformat(when.last))}"
    else:
        words = RANGES[when.range]
        said = f"in the {words[:1].lower()}{words[1:]}"
    return f"{said} ({when.tz})" if when.tz else said


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "nothing"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return f"“{value}”" if isinstance(value, str) else str(value)
