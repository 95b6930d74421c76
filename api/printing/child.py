"""The process that makes one PDF: HTML on stdin, PDF on stdout. The only door to WeasyPrint.

It runs beside the service and never in it: WeasyPrint holds the interpreter for one to three seconds, in
which nothing would be judged. It is given nothing but the page, and reaches nothing: an image is in the page
itself, as ``data:``.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

SECONDS = 30
"""Of processor time at most; whoever started it may be gone by then."""
MOST_BYTES = 20 * 1024 * 1024
"""Of the PDF, and of the page with its pictures."""
MEMORY_BYTES = 2 * 1024**3
"""Of address space: a picture that unfolds to more than that ends the process and nothing else."""
NICE = 10
TOO_BIG = 3
"""Exit code: the PDF would be larger than `MOST_BYTES`."""
REACHED_OUT = 4
"""Exit code: the page asked for something that is not in it."""
IMAGES = ("data:image/png;", "data:image/jpeg;", "data:image/webp;")
"""How an address of a picture begins that is in the page."""


def main() -> int:
    """Make a PDF of the page on stdin; returns the exit code."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    page = sys.stdin.buffer.read()
    # Half a second of importing, with the priority and within the bounds that were just set.
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415

    class PicturesOfThePage(URLFetcher):  # type: ignore[misc]  # the library has no types
        """Fetches pictures that are in the page, and ends the printing where anything else is asked for."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if not url.startswith(IMAGES):
                raise FatalURLFetchingError(url[:200])
            return super().fetch(url, headers)

    try:
        pdf = HTML(string=page, encoding="utf-8", url_fetcher=PicturesOfThePage()).write_pdf()
    except FatalURLFetchingError as refused:
        sys.stderr.write(f"the page asks for {refused}\n")
        return REACHED_OUT
    if len(pdf) > MOST_BYTES:
        return TOO_BIG
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
