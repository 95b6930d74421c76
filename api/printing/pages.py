"""Pages for paper: templates filled so that nothing in a value is read as anything but text."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.http.times import rfc3339
from api.words.languages import Language


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.printing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["rfc3339"] = rfc3339
    return environment


_templates = _environment()


def page_of(template: str, language: Language, at: int, zone: str, **values: Any) -> str:
    """The page ``template`` filled with ``values``: whole, and the same for a browser and `Printer.pdf`.

    Parameters
    ----------
    at
        UTC ms of the print, which it names and which the PDF says that it was made at.
    zone
        IANA time zone in which it tells times.
    """
    return _templates.get_template(template).render(
        language=language, t=language.text, at=at, zone=zone, **values
    )
