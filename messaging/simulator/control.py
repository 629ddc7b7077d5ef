"""How a test or a curious person talks to the simulator itself: `/__sim__/…`."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from messaging.simulator.exchange import Request, Response
from messaging.simulator.journal import Journal
from messaging.simulator.script import Script

PREFIX = "/__sim__/"
_PAGE = 10_000


class Control:
    def __init__(self, script: Script, journal: Journal) -> None:
        self.script, self.journal = script, journal

    def answer(self, request: Request) -> Response:
        address = urlsplit(request.path)
        word = f"{request.method} {address.path.removeprefix(PREFIX)}"
        try:
            return _json(200, self._do(word, request.body, parse_qs(address.query)))
        except LookupError:
            return _json(404, {"error": f"{word} is not known here"})
        except (ValueError, TypeError, AttributeError) as error:
            return _json(400, {"error": str(error)})

    def _do(self, word: str, body: bytes, query: dict[str, list[str]]) -> Any:
        match word:
            case "POST script":
                said = json.loads(body)
                self.script.add(said["match"], said["steps"])
            case "DELETE script":
                self.script.clear()
            case "POST default":
                self.script.set_default(json.loads(body))
            case "GET journal":
                after, limit = (
                    int(query.get(name, [str(usual)])[0]) for name, usual in (("after", 0), ("limit", _PAGE))
                )
                return {"accepted": self.journal.page(after, min(limit, _PAGE)), "total": self.journal.total}
            case "DELETE journal":
                self.journal.clear()
            case "GET summary":
                return self.journal.summary()
            case _:
                raise LookupError(word)
        return {}


def _json(status: int, body: Any) -> Response:
    return Response(status, json.dumps(body).encode(), [("content-type", "application/json")])
