"""The centre's pages in a real browser: by keyboard alone, and by what a screen reader is told."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
import uvicorn
from harness.centre import SomeCentre
from harness.console import RealConsole
from harness.streams import returned

from sync.hub.console.words import PAGES
from sync.hub.database import Database
from sync.hub.services.importing import Importer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.postgres import Databases
    from playwright.sync_api import Page

PICTURES = "TILLWRIGHT_CONSOLE_PICTURES"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")


@pytest.fixture(scope="module")
def centre(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SomeCentre]:
    """Make a centre where two stores took the same lamp back, and one till sent nonsense."""
    database = Database(databases.new())
    made = SomeCentre(database, tmp_path_factory.mktemp("centre"))
    lanes = made.lane("north", "1"), made.lane("south", "2")
    for lane in lanes:
        lane.stream.write("return.completed", returned("sale-1"))
        lane.stream.sale("lamp", "3")
    lanes[1].stream.texts.append("no entry at all " * 20)
    for lane in lanes:
        assert lane.send(lane.stream.batch()).status_code == 200
    made.resolver.work_off()
    yield made
    database.close()


@pytest.fixture(scope="module")
def console(centre: SomeCentre) -> RealConsole:
    return RealConsole(centre)


@pytest.fixture(scope="module")
def address(console: RealConsole) -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        config = uvicorn.Config(console.app, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser_page(address: str, console: RealConsole) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}/console/sign-in")
        page.wait_for_function("document.activeElement.id === 'token'")
        page.keyboard.type(console.token)
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/")
        yield page
        browser.close()


def picture(page: Page, name: str) -> None:
    """Keep a picture of a page where a variable names a folder for them."""
    if PICTURES in os.environ:
        page.screenshot(path=Path(os.environ[PICTURES]) / f"{name}.png", full_page=True)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing with a name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(document.activeElement.labels?.[0]?.innerText || document.activeElement.innerText)"
        )
        if name in (focused or ""):
            return
    raise AssertionError(f"{name!r} cannot be reached by keyboard")


def test_the_first_tab_skips_to_the_content(browser_page: Page, address: str) -> None:
    browser_page.goto(f"{address}/console/")

    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Enter")

    browser_page.wait_for_function("document.activeElement.id === 'content'")


def test_a_conflict_is_disputed_without_a_mouse(
    browser_page: Page, address: str, centre: SomeCentre
) -> None:
    browser_page.goto(f"{address}/console/")
    tab_to(browser_page, "Conflicts")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/conflicts")
    tab_to(browser_page, "More came back than was sold")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/conflicts/*")
    picture(browser_page, "conflict")
    tab_to(browser_page, "Note")
    browser_page.keyboard.type("the receipt was seen")
    tab_to(browser_page, "Dispute it")
    browser_page.keyboard.press("Enter")

    browser_page.get_by_role("status").wait_for()
    assert browser_page.get_by_role("status").inner_text() == "Recorded: disputed."
    assert centre.query("SELECT state FROM outcome") == [("disputed",)]


def test_what_is_missing_is_told_at_its_field_and_the_keyboard_is_there(
    browser_page: Page, address: str, centre: SomeCentre
) -> None:
    ((outcome,),) = centre.query("SELECT outcome_id FROM outcome")
    browser_page.goto(f"{address}/console/conflicts/{outcome}")
    tab_to(browser_page, "Dispute it")
    browser_page.keyboard.press("Enter")

    browser_page.get_by_role("alert").wait_for()
    browser_page.wait_for_function("document.activeElement.id === 'note'")
    note = browser_page.get_by_label("Note")
    assert note.get_attribute("aria-invalid") == "true"
    told = browser_page.locator(f"#{note.get_attribute('aria-describedby')}")
    assert told.inner_text() == "Say here what is disputed, then send it."
    picture(browser_page, "missing")


def test_a_file_of_prices_is_tried_without_a_mouse(
    browser_page: Page, address: str, centre: SomeCentre
) -> None:
    browser_page.goto(f"{address}/console/files")
    tab_to(browser_page, "What the file holds")
    browser_page.keyboard.type("prices")
    tab_to(browser_page, "Or its text")
    browser_page.keyboard.insert_text("item_id,price,from_micros\nlamp,1290,5\nlamp,dear,6\n")
    tab_to(browser_page, "Try: show what would change")
    browser_page.keyboard.press("Enter")

    browser_page.get_by_role("heading", name="What would change").wait_for()
    assert "new: 1" in browser_page.get_by_role("main").inner_text()
    assert browser_page.get_by_role("cell", name="price", exact=True).count() == 1
    picture(browser_page, "files")
    assert centre.query("SELECT count(*) FROM office_record") == [(0,)]


def test_a_chosen_file_is_tried_and_a_large_one_shows_how_far_it_is(
    browser_page: Page,
    address: str,
    centre: SomeCentre,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sync.hub.services.bulk.LINES_AT_ONCE", 200)
    line = '{{"key": "i{0}", "description": "{1}", "tax_class": "x"}}\n'

    def choose(text: str) -> None:
        browser_page.goto(f"{address}/console/files")
        file = tmp_path / "items.ndjson"
        file.write_text(text)
        browser_page.get_by_label("The file: CSV").set_input_files(file)
        browser_page.get_by_role("button", name="Try").click()

    choose(line.format(1, "One"))
    browser_page.get_by_role("heading", name="What would change").wait_for()
    assert "new: 1" in browser_page.get_by_role("main").inner_text()
    assert browser_page.get_by_label("Or its text").input_value() == line.format(1, "One").strip()

    choose("".join(line.format(n, "long " * 70) for n in range(1000)))
    browser_page.wait_for_url("**/files/*")
    assert browser_page.get_by_role("progressbar").get_attribute("value") == "0"
    importer = Importer(centre.hub)
    importer.work_off()
    browser_page.locator("progress[value='20']").wait_for(timeout=20_000)
    picture(browser_page, "import")
    while importer.work_off():
        pass
    browser_page.locator("progress[value='100']").wait_for(timeout=20_000)
    assert "new: 1000" in browser_page.get_by_role("main").inner_text()
    assert browser_page.locator("meta[http-equiv]").count() == 0, "it rests once it is over"


def test_a_mistake_is_told_at_its_field(browser_page: Page, address: str) -> None:
    browser_page.goto(f"{address}/console/files")
    browser_page.get_by_role("button", name="Put in force").click()

    browser_page.get_by_role("alert").wait_for()
    field = browser_page.get_by_label("The file: CSV")
    assert field.get_attribute("aria-invalid") == "true"
    told = browser_page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert told.inner_text() == "Choose a file, or give its text below."
    picture(browser_page, "mistake")


def test_a_till_is_let_in_without_a_mouse(
    browser_page: Page, address: str, centre: SomeCentre
) -> None:
    browser_page.goto(f"{address}/console/")
    tab_to(browser_page, "Store")
    browser_page.keyboard.type("north")
    tab_to(browser_page, "Lane")
    browser_page.keyboard.type("7")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/lanes/north/7")
    tab_to(browser_page, "Make a code")
    browser_page.keyboard.press("Enter")

    browser_page.get_by_role("status").wait_for()
    code = browser_page.get_by_role("status").locator("pre").inner_text()
    assert code.startswith("till enrol ")
    assert f".{centre.authority.fingerprint}@" in code
    picture(browser_page, "code")
    assert centre.query("SELECT lane, used_key FROM enrol_code") == [("7", None)]


@pytest.mark.parametrize(("path", "name"), PAGES)
def test_a_screen_reader_finds_its_way(
    browser_page: Page, address: str, path: str, name: str
) -> None:
    browser_page.goto(f"{address}{path}")

    assert browser_page.get_by_role("main").count() == 1
    assert browser_page.get_by_role("heading", level=1).count() == 1
    picture(browser_page, name)
    current = browser_page.get_by_role("navigation", name="Pages").locator("[aria-current=page]")
    assert current.inner_text() == name
    unnamed = browser_page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        ".filter(field => !field.labels.length).length"
    )
    assert unnamed == 0
    headless = browser_page.evaluate(
        "[...document.querySelectorAll('table')].filter(t => !t.caption ||"
        " [...t.tHead.rows[0].cells].some(c => c.scope !== 'col')).length"
    )
    assert headless == 0


def test_words_stand_out_from_what_is_behind_them(browser_page: Page, address: str) -> None:
    faint = {}
    for scheme in SCHEMES:
        browser_page.emulate_media(color_scheme=scheme)
        for path, _ in PAGES:
            browser_page.goto(f"{address}{path}")
            faint[scheme, path] = browser_page.evaluate(CONTRAST)
            picture(browser_page, f"{scheme}-{path.removeprefix('/console/')}")
    browser_page.emulate_media(color_scheme="light")

    assert not any(faint.values()), faint


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
CONTRAST = """() => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgb = colour => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const probe = document.createElement('div');
    probe.style.background = 'Canvas';
    document.body.append(probe);
    const paper = getComputedStyle(probe).backgroundColor;
    probe.remove();
    const behind = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (rgb(colour)[3] === 255) return colour;
        }
        return paper;
    };
    const own = element => [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    return [...document.body.querySelectorAll('*')].filter(own).filter(element => {
        const [a, b] = [getComputedStyle(element).color, behind(element)].map(rgb).map(light);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
    }).map(element => element.outerHTML.slice(0, 80));
}"""
"""Returns what has less than the contrast of 4.5 that WCAG 2.2 (1.4.3) asks for."""


def test_no_page_scrolls_sideways_on_a_narrow_screen(
    browser_page: Page, address: str, centre: SomeCentre
) -> None:
    browser_page.set_viewport_size({"width": 640, "height": 800})
    ((outcome,),) = centre.query("SELECT outcome_id FROM outcome")

    others = (f"/console/conflicts/{outcome}", "/console/lanes/south/2", "/console/lanes/south/9")
    for path in (*(path for path, _ in PAGES), *others):
        browser_page.goto(f"{address}{path}")
        assert browser_page.evaluate("document.documentElement.scrollWidth <= 640"), path
        picture(browser_page, f"narrow-{path.removeprefix('/console/').replace('/', '-')[:16]}")
