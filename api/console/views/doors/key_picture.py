"""What an authenticator photographs, drawn as SVG: the door of segno."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET = 4
"""Light modules around it, which a camera needs (ISO/IEC 18004)."""


def key_picture(uri: str) -> Markup:
    """``uri`` as a QR code, dark on light whatever the theme: a camera reads no other. It has no words."""
    code = segno.make_qr(uri, error="m")
    drawn = code.svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True, svgclass="key-picture")
    return Markup(drawn)  # noqa: S704 - segno's own drawing: of the text it holds dark squares only
