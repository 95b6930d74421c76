"""Lighthouse over the pages of a running demo: no page below 95 for accessibility and best practices.

    PYTHONPATH=. python scripts/lighthouse.py http://127.0.0.1:8470 demo PASSWORD [--lighthouse PATH]

signs in with the browser, follows every link of the frame and the first link of each kind that it finds
there, adds the pages that only some links lead to, and runs Lighthouse (npm ``lighthouse``, which ``npx``
brings where no path is given) on each page. It ends with 1 where a page is below the limit, and names what
was found there.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from playwright.sync_api import Page, sync_playwright

LEAST = 95
CATEGORIES = ("accessibility", "best-practices")
LED_TO_BY_NONE = ("/wall", "/rules/applying", "/rules/try", "/work?overdue=true", "/map", "/account/factor")
"""Pages for a screen of their own, and such as only some links lead to."""
NO_PAGE = re.compile(r"^/(static|api|openapi|sign-out)|\.(pdf|csv|xlsx)$|[?&](format|lang|theme)=")


def main() -> int:
    """Look at every page; the number to exit with."""
    asked = _arguments()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        browser = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell"),
            args=["--no-sandbox", f"--remote-debugging-port={port}"],
            base_url=asked.address,
        )
        page = browser.pages[0]
        page.goto("/sign-in")
        page.locator("[name=name]").fill(asked.name)
        page.locator("[name=password]").fill(asked.password)
        with page.expect_navigation():
            page.locator("main form [type=submit]").click()
        worst = min(_judged(asked, path, port) for path in _pages(page))
        browser.close()
    sys.stdout.write(f"worst {worst}, limit {LEAST}\n")
    return 0 if worst >= LEAST else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address", help="of the demo, as it says it")
    parser.add_argument("name", help="of somebody who may sign in")
    parser.add_argument("password")
    parser.add_argument("--lighthouse", default="", help="the program, where it is installed; else npx")
    return parser.parse_args()


def _pages(page: Page) -> list[str]:
    """The pages of the frame, and of each kind of page that these lead to the first."""
    found: dict[str, str] = {}
    of_frame = list(_new(page, ["/"], found))
    list(_new(page, of_frame, found))
    return sorted({*found.values(), *LED_TO_BY_NONE})


def _new(page: Page, paths: Iterable[str], found: dict[str, str]) -> Iterator[str]:
    """The pages that ``paths`` lead to, of kinds that were not ``found`` yet."""
    for path in paths:
        page.goto(path)
        links = page.evaluate(
            "[...document.links].filter((a) => a.host === location.host).map((a) => a.href)"
        )
        for link in links:
            there = re.sub(r"^https?://[^/]+|#.*$", "", link)
            kind = re.sub(r"[^/]*[0-9][^/]*", "*", there.partition("?")[0])
            if kind not in found and not NO_PAGE.search(there):
                found[kind] = there
                yield there


def _judged(asked: argparse.Namespace, path: str, port: int) -> int:
    """The lesser score of a page, which is told with what it lost by."""
    command = [asked.lighthouse] if asked.lighthouse else ["npx", "--yes", "lighthouse"]
    command += [asked.address + path, "--quiet", "--output=json", f"--port={port}", "--disable-storage-reset"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    done = subprocess.run(command, check=True, timeout=300, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    scores = {name: round(100 * (found["categories"][name]["score"] or 0)) for name in CATEGORIES}
    sys.stdout.write("  ".join(f"{name} {score:3}" for name, score in scores.items()) + f"  {path}\n")
    for category in CATEGORIES:
        for each in found["categories"][category]["auditRefs"]:
            audit = found["audits"][each["id"]]
            if each["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = json.dumps((audit.get("details") or {}).get("items", []), ensure_ascii=False)
                sys.stdout.write(f"    {each['id']}: {audit['title']} {items[:300]}\n")
    sys.stdout.flush()
    return min(scores.values())


if __name__ == "__main__":
    sys.exit(main())
