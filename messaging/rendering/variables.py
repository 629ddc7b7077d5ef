"""What Liquid can name about a person and a delivery."""

from collections.abc import Mapping
from typing import Any

from messaging.tracking import unsubscribe_url


def variables_of(attributes: Mapping[str, Any], delivery: str, **known: str | None) -> dict[str, Any]:
    """`known` are columns of the person; they stand before attributes of the same name."""
    return {
        "customer": {**attributes, **{name: value for name, value in known.items() if value is not None}},
        "delivery": {"id": delivery, "unsubscribe_url": unsubscribe_url(delivery)},
    }
