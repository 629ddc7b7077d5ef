"""What the first paint of the results page weighs: its document, and every style sheet and blocking script it names."""

import gzip
import re
from urllib.parse import urlsplit

from django.contrib.staticfiles.storage import staticfiles_storage

from benchmarks.browser import Browser
from benchmarks.table import Line, Section

EXPLANATION = "The results page of the largest size above, compressed with gzip at level 6."
_STYLES = re.compile(r'<link[^>]+rel="stylesheet"[^>]*>')
_HREF = re.compile(r'(?:href|src)="([^"]+)"')
_SCRIPTS = re.compile(r"<script\b[^>]*>")
_DOCUMENT, _STYLE = 30, 12


def measure(browser: Browser, address: str) -> Section:
    html = browser.get(address).decode()
    document = _weight(html.encode())
    styles = sum(_weight(_file(tag)) for tag in _STYLES.findall(html))
    scripts = _SCRIPTS.findall(html)
    blocking = [tag for tag in scripts if "src=" in tag and not re.search(r"\b(defer|async)\b|type=\"module\"", tag)]
    return Section(
        "First paint, results page",
        EXPLANATION,
        [
            Line("HTML document", f"{document:.1f} kB", f"{_DOCUMENT} kB", document <= _DOCUMENT),
            Line("Style sheets", f"{styles:.1f} kB", f"{_STYLE} kB", styles <= _STYLE),
            Line("Blocking scripts", str(len(blocking)), "0", not blocking),
            Line(
                "Scripts after the page is usable",
                f"{sum(_weight(_file(tag)) for tag in scripts if 'src=' in tag):.1f} kB",
            ),
        ],
    )


def _file(tag: str) -> bytes:
    found = _HREF.search(tag)
    path = urlsplit(found[1]).path if found else ""
    with staticfiles_storage.open(path.removeprefix(staticfiles_storage.base_url or "/static/")) as file:
        return file.read()


def _weight(content: bytes) -> float:
    return len(gzip.compress(content, 6)) / 1000
