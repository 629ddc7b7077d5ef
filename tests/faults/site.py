"""A whole installation of its own: engines, web server, workers and clock, as an operator starts them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.faults import processes
from tests.oracle import Definitions, Oracle, Posted
from tests.pipeline.stage import PASSWORD, definition

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "DATA_DIR", "PYTEST_XDIST_WORKER", "DJANGO_SETTINGS_MODULE", "SECRET_KEY"}
PATIENCE = 120  # seconds for a start on a busy machine


class Site:
    """Speaks to it only as clients and operators do: HTTP, `manage.py`, and signals."""

    def __init__(self, known: Definitions) -> None:
        self.known = known
        self.folder = Path(tempfile.mkdtemp(prefix="ro-"))
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.posts: list[Posted] = []
        self.process: subprocess.Popen[bytes] | None = None
        self.log = (self.folder / "serve.log").open("wb")

    # --- as an operator ----------------------------------------------------------------------------------

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=CHECKOUT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def found_workspace(self) -> None:
        email = ["--email", "ana@example.com", "--password", PASSWORD]
        self.keys = json.loads(self.manage("bootstrap", "--workspace", "Acme", *email, "--json"))
        self.pages = {}
        for campaign in self.known.campaigns:
            answer = self._ask("PUT", f"/v1/campaigns/{campaign.id}", self.keys["api_key"], definition(campaign))
            self.pages[campaign.id] = urlsplit(answer["url"]).path

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}\n{self.said()}"
        return done.stdout

    def wait_until_it_ended(self) -> None:
        """Without an engine everything ends by itself, aloud."""
        assert self.process is not None
        self.process.wait(60)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        return kept | {"DATA_DIR": str(self.folder / "data"), "PORT": str(self.port), "WEB_WORKERS": "1"}

    def said(self) -> str:
        return (self.folder / "serve.log").read_text(errors="replace")[-3_000:]

    def processes(self, *words: str) -> list[int]:
        """Processes of this installation whose command line holds all these words, parents before children."""
        assert self.process is not None
        found = processes.descendants_of(self.process.pid)
        return [pid for pid in found if all(word in processes.words_of(pid) for word in words)]

    # --- as a client -------------------------------------------------------------------------------------

    def post(self, bodies: list[dict[str, Any]]) -> bool:
        """True when it was acknowledged; anything else may be sent again with the same ids."""
        try:
            answer = self._ask("POST", "/v1/events", self.keys["write_key"], {"events": bodies}, patience=10)
        except (OSError, ValueError, HTTPException):
            # Refused, or torn off in the middle of the answer.
            return False
        assert not answer["rejected"], answer
        return True

    def read(self, campaign: str, part: str = "", **query: Any) -> dict[str, Any]:
        return json.loads(self._get(f"{self.pages[campaign]}{part}data.json?{urlencode(query)}"))

    def page(self, campaign: str, part: str = "", **query: Any) -> str:
        return self._get(f"{self.pages[campaign]}{part}?{urlencode(query)}").decode()

    def file(self, campaign: str, part: str = "", **query: Any) -> bytes:
        return self._get(f"{self.pages[campaign]}{part}data.csv?{urlencode(query)}")

    # --- what `assert_agrees` asks for -------------------------------------------------------------------

    def settle(self) -> None:
        self.manage("settle", "--timeout", "7200")

    def remember(self, bodies: list[dict[str, Any]]) -> None:
        self.posts += [Posted(body, self.now) for body in bodies]

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def oracle(self) -> Oracle:
        if not hasattr(self, "_oracle") or self._oracle[0] != len(self.posts):
            self._oracle = len(self.posts), Oracle(self.known, self.posts)
        return self._oracle[1]

    def _get(self, path: str) -> bytes:
        request = urllib.request.Request(self.url + path, headers={"authorization": f"Bearer {self.keys['api_key']}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def _ask(self, method: str, path: str, key: str, body: Any, patience: float = 30) -> dict[str, Any]:
        data = json.dumps(body, default=str).encode()
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=patience) as answer:
            return json.loads(answer.read())

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


def _free_port() -> int:
    """Below the ephemeral range, where no client's own port can be in the way."""
    for port in range(18_000 + os.getpid() % 1_000, 32_000, 7):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no free port")
