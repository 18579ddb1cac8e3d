"""The centre's pages in a real browser: by keyboard alone, and by what a screen reader is told."""

from __future__ import annotations

import shutil
import socket
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import uvicorn
from harness.console import TOKEN, FakeCentre, console_app

from sync.hub.console.words import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        config = uvicorn.Config(console_app(FakeCentre()), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser_page(address: str) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}/console/sign-in")
        page.wait_for_function("document.activeElement.id === 'token'")
        page.keyboard.type(TOKEN)
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/")
        yield page
        browser.close()


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


def test_a_conflict_is_disputed_without_a_mouse(browser_page: Page, address: str) -> None:
    browser_page.goto(f"{address}/console/")
    tab_to(browser_page, "Conflicts")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/conflicts")
    tab_to(browser_page, "Returned twice")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/conflicts/7f3a")
    tab_to(browser_page, "Note")
    browser_page.keyboard.type("the receipt was seen")
    tab_to(browser_page, "Dispute it")
    browser_page.keyboard.press("Enter")

    browser_page.get_by_role("status").wait_for()
    assert browser_page.get_by_role("status").inner_text() == "Recorded: disputed."


@pytest.mark.parametrize(("path", "name"), PAGES)
def test_a_screen_reader_finds_its_way(
    browser_page: Page, address: str, path: str, name: str
) -> None:
    browser_page.goto(f"{address}{path}")

    assert browser_page.get_by_role("main").count() == 1
    assert browser_page.get_by_role("heading", level=1).count() == 1
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


def test_no_page_scrolls_sideways_on_a_narrow_screen(browser_page: Page, address: str) -> None:
    browser_page.set_viewport_size({"width": 640, "height": 800})

    for path in ("/console/conflicts/7f3a", "/console/set-aside", "/console/files"):
        browser_page.goto(f"{address}{path}")
        assert browser_page.evaluate("document.documentElement.scrollWidth <= 640"), path
