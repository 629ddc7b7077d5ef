"""Segments the people of the demo's shop use every week."""

from typing import Any

SEGMENTS: dict[str, dict[str, Any]] = {
    "season-still-quiet": {
        "name": "New season: received, still quiet",
        "rule": {
            "all": [
                {"campaign": "new-season-launch", "metric": "received_unique"},
                {"not": {"campaign": "new-season-launch", "metric": "engaged"}},
            ]
        },
    },
    "berlin-phones": {
        "name": "Phones in Berlin",
        "rule": {
            "all": [
                {"attribute": "timezone", "value": "Europe/Berlin"},
                {"any": [{"platform": "ios"}, {"platform": "android"}]},
            ]
        },
    },
    "welcomed": {
        "name": "Welcomed so far",
        "kind": "snapshot",
        "rule": {"campaign": "welcome-series"},
    },
}
