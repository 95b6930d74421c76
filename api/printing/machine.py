"""What this machine lacks for printing.

Run as a script, without anybody's packages, it writes the Debian packages that are missing, one a line: a
look at libraries and fonts of the machine costs some 40 ms so, and cannot harm the service.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator

FONT = "Noto Sans CJK SC"
"""The family that every template names first: it has all the characters of simplified Chinese."""
FONT_PACKAGE = "fonts-noto-cjk"
FONTCONFIG = ("libfontconfig.so.1", "libfontconfig1")
"""The library that knows which fonts there are, and its package."""
LIBRARIES = (
    FONTCONFIG,
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
)
"""What WeasyPrint cannot do without, and the package of each. libharfbuzz-subset only makes it faster."""


def missing_packages() -> Iterator[str]:
    """The Debian packages without which nothing can be printed in Chinese."""
    missing = [package for library, package in LIBRARIES if not _loads(library)]
    yield from missing
    if FONTCONFIG[1] in missing or not _has_font(FONT):
        yield FONT_PACKAGE


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font(family: str) -> bool:
    """Whether what is found for ``family`` is that family, and nothing that stands in for it."""
    library = ctypes.CDLL(FONTCONFIG[0])
    library.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
    library.FcNameParse.restype = ctypes.c_void_p
    library.FcFontMatch.restype = ctypes.c_void_p
    known = ctypes.c_void_p(library.FcInitLoadConfigAndFonts())
    wanted = ctypes.c_void_p(library.FcNameParse(family.encode()))
    library.FcConfigSubstitute(known, wanted, 0)
    library.FcDefaultSubstitute(wanted)
    found = ctypes.c_void_p(library.FcFontMatch(known, wanted, ctypes.byref(ctypes.c_int())))
    return bool(found) and family in _families(library, found)


def _families(library: ctypes.CDLL, font: ctypes.c_void_p) -> Iterator[str]:
    """What ``font`` is called: it may have a name in each language."""
    name, number = ctypes.c_char_p(), 0
    while library.FcPatternGetString(font, b"family", number, ctypes.byref(name)) == 0:
        yield (name.value or b"").decode(errors="replace")
        number += 1


if __name__ == "__main__":
    sys.stdout.writelines(f"{package}\n" for package in missing_packages())
