"""How a person is reached out of the console: by which address, and in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self

from ingest.said import Said
from ingest.words.packages import LANGUAGE_TAGS

LONGEST_MAIL = 254
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_MOBILE = re.compile(r"\+?[0-9]{5,18}")
_BETWEEN = re.compile(r"[\s()-]+")
"""What people write into a number so that it can be read."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody is reached; empty: not that way.

    Attributes
    ----------
    mail
        A mail address in ASCII.
    mobile
        A number for text messages and calls, and by which robots mention them in a group: digits, with a plus
        before the code of a country.
    language
        Tag of the language of what they are sent; empty: that of the service.
    """

    mail: str = ""
    mobile: str = ""
    language: str = ""

    def tidied(self) -> Self:
        """Without blanks around, and without what is written into a number so that it can be read."""
        return replace(self, mail=self.mail.strip(), mobile=_BETWEEN.sub("", self.mobile))

    @property
    def fault(self) -> Said | None:
        """Why nobody can be reached so; ``None``: they can."""
        if self.mail and (len(self.mail) > LONGEST_MAIL or not _MAIL.fullmatch(self.mail)):
            return Said("reach-mail")
        if self.mobile and not _MOBILE.fullmatch(self.mobile):
            return Said("reach-mobile")
        if self.language and self.language not in LANGUAGE_TAGS:
            return Said("reach-language", languages=LANGUAGE_TAGS)
        return None


NOWHERE = Reach()
"""Of who has said nothing: the console alone."""
