"""Clients that post batches as fast as they are answered, or at a given rate: a process of its own, like a customer's.

Prints one JSON object: what was accepted, how long each answer took, and the processor time the clients themselves took
from the machine they share with what they measure.
"""

import argparse
import base64
import http.client
import json
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

# Of ten deliveries, so many are also reported delivered and opened.
DELIVERED, OPENED = 9, 3


def main() -> None:
    options = _options()
    results: list[dict] = []
    end = time.monotonic() + options.seconds
    threads = [
        threading.Thread(target=lambda n=n: results.append(Client(options, n).run(end))) for n in range(options.clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(
        json.dumps(
            {
                "accepted": sum(result["accepted"] for result in results),
                "busy": sum(result["busy"] for result in results),
                "answers": [took for result in results for took in result["answers"]],
                "processor_seconds": time.process_time(),
            }
        )
    )


class Client:
    def __init__(self, options: argparse.Namespace, number: int) -> None:
        self.options = options
        self.dice = random.Random(f"{options.seed}:{number}")
        self.run_name = f"{uuid4().hex[:8]}-{number}"
        self.made = 0
        self.line = http.client.HTTPConnection(urlsplit(options.url).netloc, timeout=60)
        self.path, self.headers, self.body = SHAPES[options.shape](options.key)
        self.accepted, self.busy = 0, 0
        self.answers: list[float] = []

    def run(self, end: float) -> dict:
        between = self.options.batch * self.options.clients / self.options.rate if self.options.rate else 0.0
        due = time.monotonic()
        while (now := time.monotonic()) < end:
            if due > now:
                time.sleep(due - now)
            due += between
            self.post(self.events(self.options.batch))
        return {"accepted": self.accepted, "busy": self.busy, "answers": self.answers}

    def post(self, events: list[dict]) -> None:
        content = self.body(events)
        while True:
            began = time.perf_counter()
            self.line.request("POST", self.path, content, self.headers)
            response = self.line.getresponse()
            response.read()
            self.answers.append(time.perf_counter() - began)
            if response.status == 200:
                self.accepted += len(events)
                return
            if response.status not in (429, 503):
                raise SystemExit(f"the door answered {response.status}")
            self.busy += 1
            time.sleep(float(response.headers.get("Retry-After", 1)))

    def events(self, count: int) -> list[dict]:
        events: list[dict] = []
        while len(events) < count:
            events += self.delivery()
        return events[:count]

    def delivery(self) -> list[dict]:
        """One sending and what it led to: half push with a device, half e-mail."""
        self.made += 1
        name = f"{self.run_name}-{self.made}"
        person = self.dice.randrange(self.options.people)
        action = self.dice.randrange(4)
        about = {"delivery_id": name, "person_id": f"p{person}"}
        device = {"device_token": f"t{person}", "platform": ("ios", "android")[person % 2]} if action % 2 == 0 else {}
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        kinds = ["sent"]
        if self.made % 10 < DELIVERED:
            kinds.append("delivered")
        if self.made % 10 < OPENED:
            kinds.append("opened")
        first = {"campaign_id": self.options.campaign, "action_id": f"a{action}"}
        return [
            {
                "id": f"{name}-{kind}",
                "type": kind,
                "occurred_at": now,
                **about,
                **device,
                **(first if kind == "sent" else {}),
            }
            for kind in kinds
        ]


Shape = tuple[str, dict[str, str], Callable[[list[dict]], bytes]]


def _native(key: str) -> Shape:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return "/v1/events", headers, lambda events: json.dumps({"events": events}).encode()


def _segment(key: str) -> Shape:
    basic = base64.b64encode(f"{key}:".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}
    return "/v1/batch", headers, lambda events: json.dumps({"batch": [_as_call(event) for event in events]}).encode()


def _as_call(event: dict) -> dict:
    properties = {name: value for name, value in event.items() if name not in ("id", "occurred_at", "person_id")}
    return {
        "type": "track",
        "event": "Message Event",
        "messageId": event["id"],
        "timestamp": event["occurred_at"],
        "userId": event["person_id"],
        "properties": properties,
    }


SHAPES: dict[str, Callable[[str], Shape]] = {"native": _native, "segment": _segment}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--campaign", required=True)
    parser.add_argument("--shape", choices=SHAPES, default="native")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--people", type=int, default=500_000)
    parser.add_argument(
        "--rate", type=float, default=0, help="events a second over all clients; 0: as fast as answered"
    )
    parser.add_argument("--seed", default="bench")
    return parser.parse_args()


if __name__ == "__main__":
    main()
