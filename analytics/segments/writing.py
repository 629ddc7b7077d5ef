"""A rule as JSON: what `parse` reads back as the same rule."""

from typing import Any

from analytics.segments.rule import AllOf, AnyOf, Attribute, Counted, InSegment, Not, OnPlatform, Rule, Tagged


def written(rule: Rule) -> dict[str, Any]:
    match rule:
        case AllOf(parts):
            return {"all": [written(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [written(part) for part in parts]}
        case Not(part):
            return {"not": written(part)}
        case Counted():
            return _counted(rule)
        case Attribute(name, "exists"):
            return {"attribute": name, "op": "exists"}
        case Attribute(name, op, value):
            return {"attribute": name, "op": op, "value": value}
        case Tagged(name):
            return {"tag": name}
        case OnPlatform(platform):
            return {"platform": platform}
        case InSegment(segment):
            return {"segment": segment}


def _counted(rule: Counted) -> dict[str, Any]:
    named = {"action": rule.action, "channel": rule.channel, "platform": rule.platform}
    chosen = {name: word for name, word in named.items() if word}
    return {"metric": rule.metric, "campaign": rule.campaign, **chosen, **rule.when.words}
