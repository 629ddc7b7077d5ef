"""The browser, the accessibility checker and the Node that other tests lean on."""

import subprocess

from tests import npm

PAGE = "data:text/html,<html lang=en><title>A page</title><main><h1>Hello</h1><img src=data:,></main></html>"


def test_a_page_opens_as_asked(open_page):
    page = open_page(PAGE, width=320, color_scheme="dark")
    assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [320, True]


def test_a_page_without_scripts(open_page):
    page = open_page(
        "data:text/html,<h1>Plain</h1><script>document.body.textContent = 'Scripted'</script>", javascript=False
    )
    assert page.inner_text("h1") == "Plain"


def test_an_image_without_words_is_a_violation(open_page, axe):
    assert [found.split(":")[0] for found in axe(open_page(PAGE))] == ["image-alt"]


def test_a_script_error_is_a_complaint(open_page):
    page = open_page("data:text/html,<script>throw new Error('Oh')</script>")
    assert page.complaints == ["script error: Oh"]


def test_the_packages_of_a_client_load_in_the_bundled_node():
    folder = npm.node_modules("@segment/analytics-node")
    program = "process.stdout.write(typeof require('@segment/analytics-node').Analytics)"
    done = subprocess.run([npm.node(), "-e", program], cwd=folder.parent, capture_output=True, text=True, check=True)
    assert done.stdout == "function"
