"""Which passwords somebody may choose for themselves."""

from __future__ import annotations

import unicodedata

from ingest.said import Said

SHORTEST = 10
LONGEST = 128
"""Characters. What is longer is not hashed at all."""
COMMONEST = frozenset(
    {
        *("0123456789", "1234567890", "0987654321", "9876543210", "12345678910", "123123123123"),
        *("1111111111", "0000000000", "8888888888", "6666666666", "1122334455", "5201314520"),
        *("123456789a", "a123456789", "a1234567890", "abc123456789", "abcd123456", "abcdefghij"),
        *("qwertyuiop", "1q2w3e4r5t", "1qaz2wsx3edc", "qazwsxedcrfv", "asdfghjkl;", "zxcvbnm,./"),
        *("password01", "password12", "password123", "password1234", "passw0rd123", "p@ssw0rd123"),
        *("administrator", "admin12345", "admin123456", "admin@12345", "changeme123", "welcome123"),
        *("woaini1314", "woaini520520", "woaini123456", "qq123456789", "iloveyou123", "letmein1234"),
    }
)
"""What is tried first, of those that are long enough."""


def password_fault(password: str, name: str) -> Said | None:
    """Why the user ``name`` may not choose ``password``; ``None``: they may."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(password) < SHORTEST:
        return Said("password-short", least=SHORTEST)
    if len(password) > LONGEST:
        return Said("password-long", most=LONGEST)
    if name.casefold() in plain and len(plain) - len(name) < SHORTEST - 2:
        return Said("password-is-name")
    if plain in COMMONEST or len(set(plain)) < 4:
        return Said("password-common")
    return None
