"""The server's drawing first, Plotly after, in the same box (ux.md D1, D3, 4.8)."""

BOX = "[data-figure-box]"
# What moves once the page is read is moved by scripts; before that, a slow machine may show a page half read.
WATCH_SHIFTS = """
new PerformanceObserver(list => list.getEntries().forEach(one => {
    if (one.startTime < performance.getEntriesByType('navigation')[0].domInteractive) return;
    const names = one.sources.map(source => source.node?.outerHTML?.slice(0, 80));
    (window.shifts ??= []).push([one.value, names]);
})).observe({type: 'layout-shift', buffered: true})
"""


def test_plotly_takes_over_in_the_same_box_and_offers_no_cloud(shop, look):
    asked = []
    page = look(shop.list_url)
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(WATCH_SHIFTS)
    page.goto(f"{page.site}{shop.url}explore/")
    before = page.locator(BOX).bounding_box()
    page.wait_for_selector(f"{BOX}.figure-taken")
    assert page.locator(BOX).bounding_box() == before
    shifts = page.evaluate("window.shifts ?? []")
    assert sum(value for value, _ in shifts) < 0.01, shifts
    assert not page.locator("svg.chart-720").is_visible()
    assert page.locator(".modebar-btn").count() == 0
    assert "plotly.com" not in page.content()
    assert all(url.startswith(page.site) for url in asked)
    assert page.complaints == []


def test_controls_for_pages_without_scripts_never_show_while_scripts_are_on_their_way(shop, look):
    """They would push the chart down, and it would jump back when the script hides them."""
    page = look(shop.list_url)
    page.route("**/readout*.js", lambda route: route.abort())
    page.goto(f"{page.site}{shop.url}explore/")
    assert page.locator(".only-plain").count() > 0
    assert not any(one.is_visible() for one in page.locator(".only-plain").all())


def test_pointing_at_it_names_the_day_the_number_and_the_one_before(shop, look):
    page = look(f"{shop.url}explore/")
    page.wait_for_selector(f"{BOX}.figure-taken")
    box = page.locator(BOX).bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 100)
    page.wait_for_selector("[data-figure-live] .hoverlayer .legendtext")
    told = page.locator("[data-figure-live] .hoverlayer").text_content()
    assert "Nov" in told and "400" in told and "Previous: 0" in told
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-figure-live] .hoverlayer .legendtext", state="detached")
    assert page.complaints == []


def test_the_drawing_stands_alone_where_plotly_does_not_come(shop, look):
    page = look(shop.list_url)
    page.route("**/plotly*.js", lambda route: route.abort())
    page.goto(f"{page.site}{shop.url}explore/?metric=sent&split=channel&range=7d")
    page.wait_for_load_state("networkidle")
    assert page.locator("svg.chart-720").is_visible()
    assert not page.locator("svg.chart-340").is_visible()
    assert page.locator("svg.chart-720 path.open").count() == 2
    assert page.locator("svg.chart-720 .direct").all_text_contents() == ["Push", "E-mail"]


def test_a_phone_fetches_plotly_only_when_the_chart_is_touched(shop, look):
    page = look(f"{shop.url}explore/", width=390)
    page.wait_for_load_state("networkidle")
    assert page.locator("svg.chart-340").is_visible()
    assert page.evaluate("typeof Plotly") == "undefined"
    page.click(BOX)
    page.wait_for_selector(f"{BOX}.figure-taken")


def test_lines_can_be_switched_off_in_the_legend(shop, look):
    page = look(f"{shop.url}explore/?metric=sent&split=channel&range=7d", width=390)
    page.uncheck('[data-curve-switch="E-mail"]')
    assert page.locator("svg.chart-340 .s4:not(.off)").count() == 0
    assert page.locator("svg.chart-340 .s1.off").count() == 0


def test_the_picture_can_be_saved_with_its_title_in_it(shop, look):
    page = look(f"{shop.url}explore/")
    with page.expect_download() as coming:
        page.click(".figure-tools >> text=SVG")
    drawn = coming.value.path().read_text()
    assert "Engaged per day" in drawn and "Europe/Berlin" in drawn and "style=" not in drawn
    with page.expect_download() as coming:
        page.click(".figure-tools >> text=PNG")
    assert coming.value.path().read_bytes().startswith(b"\x89PNG")
    assert page.complaints == []


def test_it_is_drawn_anew_when_the_theme_changes(shop, look):
    page = look(f"{shop.url}explore/", color_scheme="light")
    page.wait_for_selector(f"{BOX}.figure-taken")
    ink = "document.querySelector('[data-figure-live] .scatterlayer .js-line').style.stroke"
    light = page.evaluate(ink)
    with page.expect_response("**/account/theme/"):
        page.click("[data-theme-switch]")
        page.click("[data-theme-switch]")
    page.wait_for_function(f"{ink} !== '{light}'")
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"
