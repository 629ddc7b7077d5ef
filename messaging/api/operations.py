"""The declared operations: one list, read by the dispatcher, the OpenAPI document and the help page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from messaging.api.call import Call


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    permission: str
    does: str
    run: Callable[..., msgspec.Struct]
    body: type[msgspec.Struct] | None = None
    answer: type[msgspec.Struct] = msgspec.Struct

    @property
    def name(self) -> str:
        """For generated clients, such as `put_people`."""
        words = [word for word in self.path.removeprefix("/v1/").split("/") if not word.startswith("{")]
        return "_".join([self.method.lower(), *words])

    @property
    def body_name(self) -> str:
        return self.body.__name__ if self.body else ""

    def carry_out(self, call: Call, body: Any) -> msgspec.Struct:
        return self.run(call) if self.body is None else self.run(call, body)


OPERATIONS: list[Operation] = []


def declare(*operations: Operation) -> dict[str, Operation]:
    """Adds operations of one address to the list; by method, for its view."""
    OPERATIONS.extend(operations)
    return {operation.method: operation for operation in operations}
