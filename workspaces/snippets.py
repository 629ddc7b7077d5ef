"""What to paste into a program so that it talks to us: one snippet per client, with the new key in it."""

import json
from dataclasses import dataclass

from workspaces.models.key import Key

PLACEHOLDER = "YOUR_KEY"


@dataclass(frozen=True)
class Snippet:
    client: str
    note: str
    code: str


def snippets_for(kind: str, *, site: str, token: str, workspace: str) -> tuple[Snippet, ...]:
    build = {Key.Kind.SENDER: _server, Key.Kind.DEVICE: _app, Key.Kind.API: _program}[Key.Kind(kind)]
    return build(site, token, workspace)


def _server(site: str, token: str, _workspace: str) -> tuple[Snippet, ...]:
    return (_segment_python(site, token), _segment_node(site, token), _curl_events(site, token, _OPENED))


def _app(site: str, token: str, _workspace: str) -> tuple[Snippet, ...]:
    return (_segment_browser(site, token), _segment_mobile(site, token), _curl_events(site, token, _CLICKED))


def _program(site: str, token: str, workspace: str) -> tuple[Snippet, ...]:
    return (
        Snippet(
            "curl",
            "The numbers of a results page: its address and data.json. Ranges and filters work as on the page.",
            f'curl "{site}/w/{workspace}/campaigns/CAMPAIGN_ID/data.json?range=30d" \\\n'
            f'  -H "Authorization: Bearer {token}"',
        ),
        Snippet(
            "curl, to define what is measured",
            "Safe to repeat: the same id is updated, never doubled.",
            f'curl -X PUT "{site}/v1/campaigns/spring-sale" \\\n'
            f'  -H "Authorization: Bearer {token}" -H "Content-Type: application/json" \\\n'
            '  -d \'{"name": "Spring sale", "actions": [{"id": "first", "name": "First push", "channel": "push"}]}\'',
        ),
    )


_OPENED = {
    "type": "opened",
    "delivery_id": "order-4711-push",
    "person_id": "user-42",
    "campaign_id": "spring-sale",
    "action_id": "first",
}
_CLICKED = {"type": "clicked", "delivery_id": "order-4711-push", "action_name": "Show my order"}


def _curl_events(site: str, token: str, event: dict[str, str]) -> Snippet:
    body = json.dumps({"events": [{"id": "any-unique-text-1", **event}]})
    return Snippet(
        "curl",
        "Our own format. Sending the same id again is always safe.",
        f'curl "{site}/v1/events" \\\n  -H "Authorization: Bearer {token}" -H "Content-Type: application/json" \\\n'
        f"  -d '{body}'",
    )


def _segment_python(site: str, token: str) -> Snippet:
    return Snippet(
        "Python, with analytics-python by Segment",
        "A track named Message Event whose properties are our fields is counted as that event.",
        "import segment.analytics as analytics\n\n"
        f'analytics.write_key = "{token}"\nanalytics.host = "{site}"\n\n'
        'analytics.track("user-42", "Message Event", {"type": "opened", "delivery_id": "order-4711-push",\n'
        '                "campaign_id": "spring-sale", "action_id": "first"})\nanalytics.flush()',
    )


def _segment_node(site: str, token: str) -> Snippet:
    return Snippet(
        "Node.js, with analytics-node by Segment",
        "The same client you may have already, with another host.",
        'import { Analytics } from "@segment/analytics-node";\n\n'
        f'const analytics = new Analytics({{ writeKey: "{token}", host: "{site}", path: "/v1/batch" }});\n\n'
        'analytics.track({ userId: "user-42", event: "Message Event", properties: {\n'
        '  type: "opened", delivery_id: "order-4711-push", campaign_id: "spring-sale", action_id: "first" } });\n'
        "await analytics.closeAndFlush();",
    )


def _segment_browser(site: str, token: str) -> Snippet:
    return Snippet(
        "Browser, with analytics.js by Segment",
        "This key is safe to ship: it only sends what a device can know.",
        'import { AnalyticsBrowser } from "@segment/analytics-next";\n\n'
        f'const analytics = AnalyticsBrowser.load({{ writeKey: "{token}" }}, {{\n'
        f'  integrations: {{ "Segment.io": {{ apiHost: "{site.partition("://")[2]}/v1", '
        f'protocol: "{site.partition("://")[0]}" }} }},\n}});\n'
        'analytics.track("Message Event", { type: "clicked", delivery_id: "order-4711-push" });',
    )


def _segment_mobile(site: str, token: str) -> Snippet:
    return Snippet(
        "iOS and Android, with the Segment libraries",
        "Set the host of the client; the library adds /b for its batches.",
        f'Configuration(writeKey: "{token}")\n    .apiHost("{site.partition("://")[2]}/v1")',
    )
