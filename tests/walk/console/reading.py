"""What a person reads of a page, and what of that is Latin letters that nobody explained."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from alerts.deadlines.policy_files import POLICIES
from alerts.matters.clauses import CLAUSES as CLAUSES_OF_DESK
from alerts.rules.rule_files import default_rules

READ = (
    "title",
    "aria-label",
    "aria-description",
    "alt",
    "placeholder",
    "label",
    "content",
    "summary",
    "value",
)
"""Attributes that a person reads or hears; ``value`` of what can be seen."""
WORDS_OF_SCRIPT = "data-"
"""Attributes of ``body`` from which the script takes what it says."""
VOID = {"meta", "link", "input", "br", "img", "hr", "rect", "line", "path", "circle", "col"}
HOW_ENGLISH_IS_CALLED = "English"
"""The link to the other language is in that language."""

IDS = r"zz-id[\w-]*"
"""All that is installed in the walked city, and its departments."""
RULES = "|".join(re.escape(rule) for rule in default_rules())
CLAUSES = "|".join(
    sorted(
        {clause for policy in POLICIES.current for clause in policy.clauses}
        | set(CLAUSES_OF_DESK)
        | {clause for rule in default_rules().values() for clause in rule.clause.split()}
        | {"P1"}
    )
)
"""Clauses go by letter and number: H15, W40, P1."""
CONTACTS = r"L[0-9]{4}-[0-9]{6}|T[0-9]{4}-[0-9]{4}"
UNITS = "MPa|NTU|mg/L|pH"
FORMATS = "JSON|PDF|CSV|XLSX|TOML"
ZONES = "Asia/Shanghai"
CHECKS = r"[0-9a-f]{12}"
"""What the print of a sheet is held against (校验码)."""
TOKENS = r"[0-9a-f]{18}"
"""What a token begins with."""
TOPICS = r"wenya/v1/zz-id-gw[12]/json"
ALLOWED = re.compile(
    rf"(?<![\w-])(?:{TOPICS}|{IDS}|{RULES}|{CLAUSES}|{CONTACTS}|{UNITS}|{FORMATS}|{ZONES}|{TOKENS}|{CHECKS})(?![A-Za-z])"
)
"""Topics, ids, rules by their ids, clauses, units and formats; names are Chinese in the walked city."""
CODES = re.compile(
    r"text/csv|application/(?:json|pdf|toml|x-www-form-urlencoded|vnd[.]openxmlformats[a-z.-]+)|image/(?:jpeg|png|webp)"
    r"|ENOSPC|1eaver|王wu|参数 \S+"
    r"|\b\d{4}-\d\d-\d\dT\d\d:\d\d\b"
)
"""What a refusal names beside that, since it has no other name: kinds of content, an error of the disk, names
that were typed and are refused for their letters, what an address asks for, and the day and time of a field
that came back, which a browser draws in its own language."""
LATIN = re.compile(r"[A-Za-z]+(?:[ '-][A-Za-z]+)*")


def latin(text: str) -> list[str]:
    """The runs of Latin letters in ``text`` that are none of `ALLOWED`."""
    return LATIN.findall(ALLOWED.sub("·", text))


class Page(HTMLParser):
    """A page as it comes: what is read on it, and what can be sent from it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.read: list[str] = []
        self.posts: set[tuple[str, str]] = set()
        self.alerts = ""
        self._form = ""
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        # A browser draws a day and a time in its own language.
        hidden = known.get("type") in ("hidden", "password", "checkbox", "datetime-local") or tag in (
            "meta",
            "option",
        )
        for name, value in attrs:
            of_script = tag == "body" and name.startswith(WORDS_OF_SCRIPT) and name != "data-form"
            if value and (of_script or name == "data-short" or (name in READ and not hidden)):
                self.read.append(value)
        if tag == "form" and known.get("method") == "post":
            self._form = known["action"] or ""
            self.posts.add((self._form, ""))
        if tag == "input" and known.get("name") == "command" and self._form:
            self.posts.discard((self._form, ""))
            self.posts.add((self._form, known["value"] or ""))
        if "data-post" in known:
            self.posts.add((known["data-post"], known.get("data-command") or ""))
        if tag not in VOID:
            self._open.append((tag, known))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop()[0] == tag, "elements close in their order"

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if tags & {"script", "style", "kbd"} or self._as_it_came() or not data.strip():
            return
        if self._open and self._open[-1][1].get("hreflang") == "en":
            assert data.strip() == HOW_ENGLISH_IS_CALLED
            return
        self.read.append(data.strip())

    def _as_it_came(self) -> bool:
        """Whether this is what a device sent, or a fold of what is said to be in English."""
        sent = any("payload" in (known.get("class") or "").split() for _, known in self._open)
        folded = any(tag == "details" for tag, _ in self._open)
        return sent or (folded and any(known.get("lang") == "en" for _, known in self._open))

    @property
    def latin(self) -> list[str]:
        """What nobody could read who reads no Latin letters."""
        return [each for text in self.read for each in latin(text)]
