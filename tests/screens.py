"""Pictures of every page, wide and narrow, light and dark: `python3 run.py screens`.

They are taken from a demo of their own, or from a running one: `python3 run.py screens http://localhost:8000`. All go
to docs/screens as WebP, which a browser shows and a repository can carry; docs/screenshot.png is the one of README.md.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from analytics.demo import people
from tests import chromium
from tests.screen_pages import Shown, found_in

CHECKOUT = Path(__file__).resolve().parent.parent
PICTURES = CHECKOUT / "docs" / "screens"
README_PICTURE = CHECKOUT / "docs" / "screenshot.png"
SHARE_OF_DEMO = "0.05"
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
# A list of a thousand rows looks at its end as it does at its beginning.
MOST_HEIGHT = 1_600
# Chromium itself makes the small file, on a page without a policy.
TO_WEBP = """async png => {
    const image = new Image(); image.src = 'data:image/png;base64,' + png; await image.decode();
    const canvas = document.createElement('canvas'); canvas.width = image.width; canvas.height = image.height;
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.4).split(',')[1];
}"""


def main(words: Sequence[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.webp"):
        old.unlink()
    started = time.monotonic()
    with nullcontext(words[0].rstrip("/")) if words else demo() as site, sync_playwright() as playwright:
        found = chromium.find()
        browser = playwright.chromium.launch(
            executable_path=str(found.path), args=chromium.FLAGS, env={**os.environ, **found.environment}
        )
        shown = take_pictures(browser, site)
    write_index(shown)
    taken = list(PICTURES.glob("*.webp"))
    size = sum(one.stat().st_size for one in taken) / 1_000_000
    took = time.monotonic() - started
    say(f"{len(taken)} pictures, {size:.1f} MB, in {PICTURES.relative_to(CHECKOUT)}, {took:.0f} s")


def take_pictures(browser: Browser, site: str) -> list[Shown]:
    signed_in = sign_in(browser, site)
    page = browser.new_context(storage_state=signed_in).new_page()
    shown = found_in(page, site, f"/w/{people.WORKSPACE_SLUG}/")
    darkroom = browser.new_page()
    for width in WIDTHS:
        for scheme in SCHEMES:
            look = {
                "viewport": {"width": width, "height": 900},
                "color_scheme": scheme,
                "timezone_id": "Europe/Berlin",
            }
            take(browser.new_context(**look).new_page(), darkroom, site, [Shown("sign-in", "/accounts/login/")])
            take(browser.new_context(storage_state=signed_in, **look).new_page(), darkroom, site, shown)
    return [Shown("sign-in", "/accounts/login/"), *shown]


def sign_in(browser: Browser, site: str) -> dict:
    page = browser.new_page()
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", people.SIGN_INS[0].email)
    page.fill("[name=password]", people.SIGN_INS[0].password)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    return page.context.storage_state()


def take(page: Page, darkroom: Page, site: str, shown: Sequence[Shown]) -> None:
    width = page.viewport_size["width"]
    scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    for one in shown:
        page.goto(f"{site}{one.path}")
        if width == WIDTHS[0] and page.locator("[data-figure-box]").count():
            # Not visible: the first may stand in a part that is still folded.
            page.wait_for_selector("[data-figure-box].figure-taken", state="attached")
        if one.name == "campaign-results" and (width, scheme) == (WIDTHS[0], "light"):
            page.screenshot(path=README_PICTURE)
        height = min(page.evaluate("document.documentElement.scrollHeight"), MOST_HEIGHT)
        picture = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
        small = darkroom.evaluate(TO_WEBP, b64encode(picture).decode())
        (PICTURES / f"{one.name}-{width}-{scheme}.webp").write_bytes(b64decode(small))
    page.context.close()


def write_index(shown: Sequence[Shown]) -> None:
    """A table of all pictures, for who looks at the folder in a browser."""
    looks = [(width, scheme) for width in WIDTHS for scheme in SCHEMES]
    rows = [
        " | ".join([one.name, *(f"[{width} {scheme}]({one.name}-{width}-{scheme}.webp)" for width, scheme in looks)])
        for one in shown
    ]
    head = ["# Every page", "", "Made by `python3 run.py screens`.", "", "| Page | | | | |", "|---|---|---|---|---|"]
    (PICTURES / "README.md").write_text("\n".join([*head, *(f"| {row} |" for row in rows), ""]))


@contextmanager
def demo() -> Iterator[str]:
    """A product with a share of the demo's history, all of it folded."""
    with tempfile.TemporaryDirectory(prefix="readout-screens-") as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = os.environ | {"DATA_DIR": folder, "PORT": str(port)}
        product = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=CHECKOUT, env=environment)
        try:
            site = f"http://127.0.0.1:{port}"
            wait_for(site, product)
            for words in (["load_demo", "--url", site, "--scale", SHARE_OF_DEMO], ["settle", "--timeout", "600"]):
                subprocess.run([sys.executable, "manage.py", *words], cwd=CHECKOUT, env=environment, check=True)
            yield site
        finally:
            product.send_signal(signal.SIGINT)
            product.wait(60)


def wait_for(site: str, product: subprocess.Popen[bytes]) -> None:
    while product.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{site}/livez", timeout=5):
            return
        time.sleep(0.2)
    sys.exit("readout: the product did not start")


def say(line: str) -> None:
    sys.stdout.write(f"readout: {line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
