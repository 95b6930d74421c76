"""In which language to answer a request."""

from __future__ import annotations

from babel import negotiate_locale
from starlette.datastructures import Headers
from starlette.requests import Request

from api.words.languages import LANGUAGES, Language, language

COOKIE = "wenya_lang"
ENGLISH = "en"
LONGEST_HEADER = 1_000
"""Characters of ``Accept-Language`` that are read."""


def language_of_page(request: Request, default: str) -> Language:
    """``?lang=``, else the cookie of an earlier choice, else ``Accept-Language``, else ``default``."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return language(str(wanted))
    return _negotiated(request.headers, default)


def language_of_answer(headers: Headers) -> Language:
    """For a program: ``Accept-Language``, else English."""
    return _negotiated(headers, ENGLISH)


def headers_of(language: Language) -> dict[str, str]:
    """What an answer to a program says of its language."""
    return {"Content-Language": language.tag, "Vary": "Accept-Language"}


def _negotiated(headers: Headers, default: str) -> Language:
    accepted = _accepted(headers.get("accept-language", ""))
    found = negotiate_locale(accepted, list(LANGUAGES), sep="-", aliases={"zh": "zh-CN"})
    return language(found or default)


def _accepted(header: str) -> list[str]:
    """The tags of an ``Accept-Language`` header, best first; what cannot be read is left out."""
    by_weight: list[tuple[float, int, str]] = []
    for part in header[:LONGEST_HEADER].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        if tag and quality > 0:
            by_weight.append((-quality, len(by_weight), "zh-CN" if tag.lower().startswith("zh") else tag))
    return [tag for *_, tag in sorted(by_weight)]
