"""Fixtures for tests that look at pages in a real browser. Without one they are skipped, and say why and what to do.

`REQUIRE_BROWSER=1` turns the skip into a failure.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import npm

# What Chromium says of a page that was left before it had been faded in; nothing of the page has failed.
_LEFT_EARLY = ("Transition was skipped", "Transition was aborted")


class Complaints(list[str]):
    """What went wrong in a page without anybody looking: script errors, blocked styles, requests to strangers."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        page.on("pageerror", self._add_script_error)
        page.on("console", lambda said: self.append(f"console: {said.text}") if said.type == "error" else None)
        page.on("request", lambda request: self._note_stranger(page, request.url))

    def _add_script_error(self, error: Any) -> None:
        if not str(error).startswith(_LEFT_EARLY):
            self.append(f"script error: {error}")

    def _note_stranger(self, page: Any, url: str) -> None:
        asked, ours = urlsplit(url), urlsplit(page.url)
        if asked.scheme in {"http", "https"} and ours.netloc and asked.netloc != ours.netloc:
            self.append(f"request to {asked.netloc}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, started once for all tests of this process."""
    sync_api = pytest.importorskip("playwright.sync_api")
    from tests import chromium

    try:
        found = chromium.find()
    except npm.Unavailable as reason:
        cannot(str(reason))
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(found.path), args=chromium.FLAGS, env={**os.environ, **found.environment}
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """`open_page(url, width=320, color_scheme="dark", javascript=False)`: a page with cookies of its own.

    A path is opened on the test's live server. `page.complaints` lists what went wrong unseen.
    """
    contexts = []

    def open_one(
        url: str,
        *,
        width: int = 1440,
        height: int = 900,
        color_scheme: str = "light",
        javascript: bool = True,
        **more: Any,
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=color_scheme,
            java_script_enabled=javascript,
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = Complaints(page)
        page.goto(request.getfixturevalue("live_server").url + url if url.startswith("/") else url)
        return page

    yield open_one
    for context in contexts:
        context.close()


# Links within text are excepted (WCAG 2.5.8), and a check box is pressed by its label.
_SMALL_TARGETS = """least => [
  ...document.querySelectorAll('a[href], button, input, select, summary')].filter(control => {
    const box = control.getBoundingClientRect(), style = getComputedStyle(control);
    if (!box.width || style.visibility === 'hidden' || control.closest('[class~=hidden]')) return false;
    if (control.tagName === 'A' && style.display === 'inline') return false;
    const pressed = control.closest('label')?.getBoundingClientRect() ?? box;
    return pressed.height < least - 0.5;
}).map(control => control.outerHTML.slice(0, 120))"""


@pytest.fixture
def small_targets() -> Callable[[Any], list[str]]:
    """`small_targets(page)`: controls lower than 24 px, on phones than 44."""
    return lambda page: page.evaluate(_SMALL_TARGETS, 44 if page.viewport_size["width"] < 768 else 24)


# Of what is in order, only one element of each rule is described: on a long page that is most of the time.
_AXE = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """`axe(page)`: violations of WCAG 2.2 AA, each with the elements it is about."""
    try:
        script = (npm.package("axe-core") / "axe.min.js").read_text()
    except npm.Unavailable as reason:
        cannot(str(reason))

    def violations(page: Any, *, tags: tuple[str, ...] = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")):
        # Evaluated, not added as a script element, which the page's policy would rightly refuse.
        page.evaluate(script)
        found = page.evaluate(_AXE, list(tags))
        return [
            f"{one['id']}: {one['help']} at " + ", ".join(" ".join(map(str, node["target"])) for node in one["nodes"])
            for one in found["violations"]
        ]

    return violations


def cannot(reason: str) -> None:
    """Skips, or fails where a browser was required."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, but {reason}")
    pytest.skip(reason)
