"""What can be read out of a PDF."""

from __future__ import annotations

import io

from pypdf import PdfReader


def fonts_of(made: bytes) -> dict[str, bool]:
    """Name of each font of the PDF -> whether the font itself is in it."""
    found = {}
    for page in PdfReader(io.BytesIO(made)).pages:
        for font in page["/Resources"]["/Font"].values():
            for each in font["/DescendantFonts"]:
                descriptor = each["/FontDescriptor"]
                found[descriptor["/FontName"]] = bool({"/FontFile2", "/FontFile3"} & descriptor.keys())
    return found


def text_of(made: bytes) -> tuple[int, str]:
    """How many pages it has, and the text on them."""
    pages = PdfReader(io.BytesIO(made)).pages
    return len(pages), "\n".join(page.extract_text() for page in pages)
