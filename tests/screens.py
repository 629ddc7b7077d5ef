"""Pictures of the pages, taken from a demo of its own: `python3 run.py screens`.

All of them go to build/screens; the one README.md shows goes to docs/screenshot.png.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from analytics.demo import people
from tests import chromium

CHECKOUT = Path(__file__).resolve().parent.parent
PICTURES = CHECKOUT / "build" / "screens"
README_PICTURE = CHECKOUT / "docs" / "screenshot.png"
SHARE_OF_DEMO = "0.1"
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "narrow": {"color_scheme": "light", "viewport": {"width": 320, "height": 720}},
}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo() as site, sync_playwright() as playwright:
        found = chromium.find()
        browser = playwright.chromium.launch(
            executable_path=str(found.path), args=chromium.FLAGS, env={**os.environ, **found.environment}
        )
        for look, options in LOOKS.items():
            page = browser.new_context(**options).new_page()
            take_pictures(page, site, look)
    say(f"{len(list(PICTURES.glob('*.png')))} pictures in {PICTURES.relative_to(CHECKOUT)}")


def take_pictures(page: Page, site: str, look: str) -> None:
    page.goto(f"{site}/accounts/login/")
    picture(page, "sign-in", look)
    page.fill("[name=login]", people.SIGN_INS[0].email)
    page.fill("[name=password]", people.SIGN_INS[0].password)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    workspace = f"{site}/w/{people.WORKSPACE_SLUG}"
    # The campaign with most users is the one worth showing.
    page.goto(f"{workspace}/campaigns/?sort=-users")
    picture(page, "campaigns", look)
    results = page.locator("main table a[href*='/campaigns/']").first.get_attribute("href")
    page.goto(f"{site}{results}")
    picture(page, "results", look)
    if look == "light":
        page.screenshot(path=README_PICTURE)
    page.goto(f"{site}{results}explore/")
    picture(page, "explore", look)


def picture(page: Page, name: str, look: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}-{look}.png", full_page=True)


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
    main()
