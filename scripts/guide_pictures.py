"""Takes the pictures of the guides again: the console of the demo, in the morning on which a station fails.

``PYTHONPATH=. python scripts/guide_pictures.py`` runs a demo of its own, and stops it again.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "guides" / "pictures"
STATION = "station-2"
"""The place whose ticket the guides follow."""
SPEED = 200
"""Simulated seconds a second: the pictures are taken within the two hours that the station is at fault."""
COLOURS = 256


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is taken: the language of the page, and how large the screen is."""

    language: str
    width: int
    height: int


DESK_ZH, DESK_EN = Look("zh-CN", 1366, 768), Look("en", 1366, 768)
PHONE_ZH = Look("zh-CN", 390, 780)
TICKET = "ticket"
"""Stands for the page of the station's ticket, whatever its number is."""
WANTED: dict[str, tuple[Look, str]] = {
    "now-zh": (DESK_ZH, "/now"),
    "work-zh": (DESK_ZH, "/work"),
    "ticket-zh": (DESK_ZH, TICKET),
    "phone-work-zh": (PHONE_ZH, "/work"),
    "phone-ticket-zh": (PHONE_ZH, TICKET),
    "now-en": (DESK_EN, "/now"),
    "point-en": (DESK_EN, "/points/b1-101-living"),
    "gateways-en": (DESK_EN, "/gateways"),
    "search-zh": (DESK_ZH, "/search?text=城西"),
}
"""Name of a picture -> how it is taken, and of which page."""


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """Where the demo is, and how one signs in."""

    address: str
    name: str
    password: str


def main() -> int:
    """Take them all; the number to exit with."""
    PICTURES.mkdir(exist_ok=True)
    with demo() as running, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-headless-shell")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for look in dict.fromkeys(look for look, _ in WANTED.values()):
            _take(browser, running, look)
        browser.close()
    return 0


@contextmanager
def demo() -> Iterator[RunningDemo]:
    """A demo in which the station's ticket has just come."""
    command = [str(Path(sys.executable).with_name("wenya")), "demo", "--port", "0", "--speed", str(SPEED)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield _told(process.stdout)
        finally:
            process.terminate()


def _told(lines: IO[str]) -> RunningDemo:
    """What the demo says of itself, once it has told of the ticket too."""
    text = ""
    for line in lines:
        text += line
        if STATION in line:
            break
    address = re.search(r"Console +(http://[^/]+)/", text)
    signs_in = re.search(r"user (\S+), password (\S+)", text)
    if address is None or signs_in is None or STATION not in text:
        raise SystemExit(f"the demo ended, and said:\n{text}")
    return RunningDemo(address[1], signs_in[1], signs_in[2])


def _take(browser: Browser, running: RunningDemo, look: Look) -> None:
    """The pictures of one look, by somebody who has signed in."""
    context = browser.new_context(
        base_url=running.address,
        locale=look.language,
        viewport={"width": look.width, "height": look.height},
        device_scale_factor=1,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("[name=name]").fill(running.name)
    page.locator("[name=password]").fill(running.password)
    with page.expect_navigation():
        page.locator("main form [type=submit]").click()
    page.goto("/work")
    ticket = page.locator("tr", has_text=STATION).locator("a.number").first.get_attribute("href")
    for name, (its_look, path) in WANTED.items():
        if its_look == look:
            page.goto(str(ticket) if path == TICKET else path)
            _keep(page, name)
    context.close()


def _keep(page: Page, name: str) -> None:
    """The screen as it is, in few colours: a file of the project is small."""
    page.wait_for_load_state("networkidle") if "/points/" in page.url else page.wait_for_timeout(300)
    picture = Image.open(BytesIO(page.screenshot()))
    file = PICTURES / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        file, optimize=True
    )
    sys.stdout.write(f"{file.relative_to(ROOT)} {file.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    sys.exit(main())
