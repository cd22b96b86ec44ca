"""What a reader does, in Chromium: search, an entity, the words, the graph, a query; markup in names stays text. Needs a Chromium on the machine."""

import re
import shutil
import subprocess
import sys

import pytest

from kg.graph.store import open_store

from ..conftest import ROOT
from .conftest import BAD

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def page():
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt install chromium")
    sync = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    with sync.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--use-gl=swiftshader", "--enable-unsafe-swiftshader"])
        yield browser.new_page(viewport={"width": 1200, "height": 800}, locale="th-TH")
        browser.close()


@pytest.fixture
def address(store, tmp_path, page):
    """The address of a server over the store of the web tests; what the page asks of other hosts, and its errors, fail the test."""
    with open_store(tmp_path / "s.kg", create=True) as kept:
        kept.inner.extend(iter(store.inner))
    del kept
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    command = [sys.executable, "-m", "kg", "serve", "--store", str(tmp_path / "s.kg"), "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT, text=True) as process:
        found = re.search(r"http://[\d.]+:\d+", process.stderr.readline())[0]
        yield found
        process.terminate()
    assert not errors and all(url.startswith((found, "data:", "blob:")) for url in asked)


def test_from_the_search_to_the_highlighted_words(page, address):
    page.goto(address)
    page.fill("#q", "กัมพู")
    page.wait_for_selector("#hits a")
    page.click("#hits a")
    page.wait_for_selector("h1:has-text('กัมพูชา')")
    claim = page.locator(".claim", has_text="ไม่เข้าร่วม").first
    assert "การประชุมต้านสแกม" in claim.inner_text()
    claim.locator(".meta a").first.click()
    page.wait_for_selector(".text .on")
    assert "กัมพูชาไม่เข้าร่วม" in "".join(page.locator(".text .on").all_inner_texts())


def test_the_graph_filters_finds_and_goes_from_one_to_another(page, address):
    page.goto(address + "/graph")
    page.wait_for_selector("#graph[data-ready]")
    assert page.evaluate("kgGraph.graph.order") >= 3
    before = page.inner_text("#note")
    page.select_option("#relation", "absentFrom")
    assert page.inner_text("#note") != before
    page.select_option("#relation", "")
    page.fill("#find", "กัมพูชา")
    page.press("#find", "Enter")
    page.wait_for_selector("#detail h2:has-text('กัมพูชา')")
    assert "แต่กัมพูชาไม่เข้าร่วม" in page.inner_text("#detail")
    page.evaluate("kgGraph.path(kgGraph.graph.findNode((n, d) => d.name === 'กัมพูชา'), kgGraph.graph.findNode((n, d) => d.kind === 'Person' && d.name.includes('อนุทิน')))")
    assert page.get_attribute("#graph", "data-path") == "3"
    assert "กัมพูชา" in page.evaluate("kgGraph.svgText()")


def test_a_picture_that_the_browser_drops_is_told_and_drawn_again(page, address):
    page.goto(address + "/graph")
    page.wait_for_selector("#graph[data-ready]")
    page.evaluate("document.querySelectorAll('#stage canvas').forEach(c => (c.getContext('webgl2') || c.getContext('webgl'))?.getExtension('WEBGL_lose_context')?.loseContext())")
    page.click("#stage .lost button")
    page.wait_for_selector("#graph[data-ready]")
    assert page.locator("#stage .lost").count() == 0


def test_a_query_runs_in_the_editor(page, address):
    page.goto(address + "/sparql")
    page.wait_for_selector(".cm-content")
    page.click("#run")
    page.wait_for_selector("#result table")
    assert "กัมพูชา" in page.inner_text("#result")
    page.select_option("#view", "chart")
    page.wait_for_selector("#result svg rect")


def test_markup_in_names_stays_text(page, address):
    for path in ("/entity/person/evil", "/article/bad/%3Cx%3E", "/search?q=%3C%2Fscript"):
        page.goto(address + path)
        assert BAD in page.inner_text("body")
        assert page.title() != "1" and page.locator("img").count() == 0


def test_thai_is_drawn_with_the_font_that_comes_with_the_pages(page, address):
    page.goto(address)
    page.evaluate("document.fonts.load('16px Sarabun', 'กำลัง')")
    assert page.evaluate("[...document.fonts].some(f => f.family.includes('Sarabun') && f.status === 'loaded')")
    widths = page.evaluate("['กา', 'ก่า', 'กี่า'].map(t => { const c = document.createElement('canvas').getContext('2d'); c.font = '40px Sarabun'; return c.measureText(t).width; })")
    assert max(widths) - min(widths) < 1, "tone marks stand above their letters and take no room"
