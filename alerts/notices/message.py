"""What a notice says to somebody, written within what a channel takes; many of them merged into a few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.printable import printable
from ingest.said import Said
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of

LONGEST_NOTICE = 32
"""Bytes of a notice's number. They and those of the link are never cut, so that they have an end."""
LONGEST_LINK = 500
"""Bytes of a link: our address, a path and a signed one-time key."""
LONGEST_MOBILE = 20
MOST_MENTIONS = 20
"""Mobiles that one message mentions."""
SMALLEST_LIMIT = 1024
"""Bytes that every channel takes: number, marks, mentions and link fit, and something of the title."""

_SHORTER_TITLES = (120, 60, 30, 12, 0)
"""Bytes of each title in a digest: the longest with which everything fits."""
_CUT = "…"
_ENOUGH = 1 << 30


class Urgency(StrEnum):
    """How a notice is to be sent (desk.md section 12)."""

    HIGH = "high"
    """Never delayed by more than a minute, by nothing."""
    NORMAL = "normal"
    """Quiet hours and digests hold it."""


@dataclass(frozen=True, slots=True)
class NoticeMessage:
    """One notice to one address, its texts in one language already; short enough for a phone.

    Attributes
    ----------
    notice
        Its number for people, such as ``N-000123``; the same when it is sent again.
    title
        Number of the ticket, place and what, in one line.
    lines
        What and how bad now, since when, due, what to do; a line each.
    link
        Where it is answered; empty: nowhere.
    mobiles
        Whom a robot mentions in its group.
    repeated
        Whether it may have been delivered before; the message says so.
    language
        Tag of the language of the texts, in which the few words that are added are written.
    members
        Numbers of the notices that a digest stands for; empty: it is one notice.
    told, posts
        Names of the users whom it is for, and the posts by which it is; for programs.

    Texts are made lines that can be shown. Raises `ValueError` for a number, a link or a mobile that is too
    long to be kept whole in every message, or is more than one word, and for an unknown language.
    """

    notice: str
    title: str
    lines: tuple[str, ...] = ()
    link: str = ""
    urgency: Urgency = Urgency.NORMAL
    mobiles: tuple[str, ...] = ()
    repeated: bool = False
    language: str = "zh-CN"
    members: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # In markdown a bracket would end the link.
        object.__setattr__(self, "link", self.link.replace("(", "%28").replace(")", "%29"))
        for name, text, longest in (
            ("notice", self.notice, LONGEST_NOTICE),
            ("link", self.link, LONGEST_LINK),
            *(("mobiles", mobile, LONGEST_MOBILE) for mobile in self.mobiles),
        ):
            if size(text) > longest or text.split() != [text] * bool(text) or not text.isprintable():
                raise ValueError(f"{name}: not one word of at most {longest} bytes: {text!r:.80}")
        if not self.notice:
            raise ValueError("notice: is empty")
        if self.language not in LANGUAGE_TAGS:
            raise ValueError(f"language: {self.language} is none of {', '.join(LANGUAGE_TAGS)}")
        object.__setattr__(self, "urgency", Urgency(self.urgency))
        object.__setattr__(self, "title", _one_line(self.title))
        object.__setattr__(self, "lines", tuple(map(_one_line, self.lines)))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of all notices that it stands for."""
        return self.members or (self.notice,)

    @property
    def marked_number(self) -> str:
        """The number, with the words that say that this may be a repetition."""
        if not self.repeated:
            return self.notice
        return self.say(Said("message-repeated", number=self.notice))

    def say(self, said: Said) -> str:
        """A sentence in the language of the message."""
        return said.written(catalogue_of(self.language))


Write = Callable[[NoticeMessage, int], str]
"""A message in at most so many bytes of UTF-8; `as_text` or `as_markdown`."""


def size(text: str) -> int:
    """Bytes of ``text`` in UTF-8; halves of surrogate pairs count as they would be spelt out."""
    return len(text.encode("utf-8", "backslashreplace"))


def cut(text: str, most_bytes: int) -> str:
    """``text`` in at most ``most_bytes`` bytes of UTF-8, cut at a character and with an ellipsis."""
    if size(text) <= most_bytes:
        return text
    room = most_bytes - size(_CUT)
    if room <= 0:
        return ""
    return text.encode()[:room].decode(errors="ignore").rstrip() + _CUT


def as_text(message: NoticeMessage, most_bytes: int) -> str:
    """``message`` as plain text in at most ``most_bytes`` bytes; its number and its link are always whole.

    Raises `ValueError` where these alone do not fit, which never is at `SMALLEST_LIMIT` and beyond.
    """
    body = "".join((f" {message.title}" if message.title else "", *(f"\n{line}" for line in message.lines)))
    return _within(most_bytes, message.marked_number, body, f"\n{message.link}" if message.link else "")


def as_markdown(message: NoticeMessage, most_bytes: int) -> str:
    """As `as_text`, in the markdown that robots have in common; whoever is mentioned is named at the end.

    What would be markup in the texts of others is written as its wide form.
    """
    title = f" {_plain(message.title)}" if message.title else ""
    body = "".join((title, *(f"\n\n> {_plain(line)}" for line in message.lines)))
    link = message.link
    tail = f"\n\n[{message.say(Said('message-open'))}]({link})" if link else ""
    mentions = " ".join(f"@{mobile}" for mobile in message.mobiles[:MOST_MENTIONS])
    tail += f"\n\n{mentions}" if mentions else ""
    return _within(most_bytes, f"**{_plain(message.marked_number)}**", body, tail)


def merged(
    messages: Sequence[NoticeMessage],
    most_bytes: int,
    *,
    write: Write = as_text,
    most_messages: int | None = None,
    link: str = "",
) -> tuple[NoticeMessage, ...]:
    """``messages`` to one address as few: each has number and title of as many as fit, in their order.

    None is lost: what does not fit in one goes into the next. One that stands alone stays as it is.

    Parameters
    ----------
    messages
        None of them a digest.
    most_bytes
        What a message may have, as ``write`` writes it.
    most_messages
        So many there should be; titles are shortened, down to nothing, before there are more.
    link
        Of the digests, such as the work list; empty: that of the first message in each.
    """
    few: tuple[NoticeMessage, ...] = ()
    for longest in _SHORTER_TITLES:
        few = tuple(_packed(messages, most_bytes, write, longest, link))
        if most_messages is None or len(few) <= most_messages:
            break
    return few


def _packed(
    messages: Sequence[NoticeMessage], most_bytes: int, write: Write, longest: int, link: str
) -> list[NoticeMessage]:
    """As `merged`, each title in at most ``longest`` bytes."""
    packs: list[NoticeMessage] = []
    start = 0
    while start < len(messages):
        # The longest run that fits, found by halving; one message alone always goes.
        fits, too_many = 1, len(messages) - start + 1
        while too_many - fits > 1:
            tried = (fits + too_many) // 2
            digest = _digest(messages[start : start + tried], longest, link)
            if size(write(digest, _ENOUGH)) <= most_bytes:
                fits = tried
            else:
                too_many = tried
        packs.append(_digest(messages[start : start + fits], longest, link))
        start += fits
    return packs


def _digest(pack: Sequence[NoticeMessage], longest: int, link: str) -> NoticeMessage:
    """``pack`` as one message; a single one as it is."""
    first = pack[0]
    if len(pack) == 1:
        return first
    mobiles = tuple(dict.fromkeys(mobile for each in pack for mobile in each.mobiles))
    return replace(
        first,
        notice=f"{first.notice}+{len(pack) - 1}",
        title=first.say(Said("message-digest", count=len(pack))),
        lines=tuple(f"{each.marked_number} {cut(each.title, longest)}".rstrip() for each in pack),
        link=link or first.link,
        urgency=Urgency.HIGH if any(each.urgency is Urgency.HIGH for each in pack) else Urgency.NORMAL,
        mobiles=mobiles,
        repeated=False,
        members=tuple(each.notice for each in pack),
        told=tuple(dict.fromkeys(name for each in pack for name in each.told)),
        posts=tuple(dict.fromkeys(post for each in pack for post in each.posts)),
    )


def _within(most_bytes: int, head: str, body: str, tail: str) -> str:
    room = most_bytes - size(head) - size(tail)
    if room < 0:
        raise ValueError(f"{most_bytes} bytes hold no number and link")
    return head + cut(body, room) + tail


def _one_line(text: str) -> str:
    """``text`` with one blank for each run of blanks and line ends, whatever cannot be shown spelt out."""
    return printable(" ".join(text.split()))


_MARKUP = str.maketrans("*[]<>`#|~!", "＊［］＜＞｀＃｜～！")


def _plain(text: str) -> str:
    return text.translate(_MARKUP)
