"""Which browser somebody has, in short: so much that its owner knows it again, and no more is kept."""

from __future__ import annotations

OTHER = "other"
BROWSERS = (
    ("wechat", "MicroMessenger/"),
    ("qihoo", "360SE"),
    ("qihoo", "QIHU"),
    ("tencent", "QQBrowser/"),
    ("edge", "Edg"),
    ("firefox", "Firefox/"),
    ("firefox", "FxiOS/"),
    ("chrome", "Chrome/"),
    ("chrome", "CriOS/"),
    ("safari", "Safari/"),
)
"""What a browser is called here, and by what it is known. The first that fits: many name others, too."""
SYSTEMS = (
    ("windows", "Windows"),
    ("harmony", "HarmonyOS"),
    ("harmony", "OpenHarmony"),
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("iphone", "iPad"),
    ("mac", "Mac OS X"),
    ("linux", "Linux"),
)
"""The same of what it runs on."""
LOOKED_AT = 500
"""Characters of what a browser says of itself; the rest is not looked at."""


def browser_of(user_agent: str) -> str:
    """``"chrome/windows"``, of what a browser says of itself; of what is not known ``"other"``."""
    said = user_agent[:LOOKED_AT]
    return "/".join(
        next((name for name, mark in known if mark in said), OTHER) for known in (BROWSERS, SYSTEMS)
    )
