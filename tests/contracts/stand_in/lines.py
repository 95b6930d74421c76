"""Line protocol, read strictly: a wrong escape fails here as it would in a server."""

import re

EARLIEST_NS, LATEST_NS = -9223372036854775806, 9223372036854775806


class BadLineError(Exception):
    """Lines that are no line protocol; nothing of the request is stored."""


def parse(text: str, ns_a_unit: int) -> list[tuple[str, dict[str, str], dict[str, object], int]]:
    """``(measurement, tags, fields, timestamp)`` of every line; `BadLineError` tells all that are none."""
    points, failed = [], []
    for line in split_lines(text):
        try:
            point = parse_line(line)
        except BadLineError as error:
            failed.append(str(error))
            continue
        if EARLIEST_NS <= point[3] * ns_a_unit <= LATEST_NS:
            points.append(point)
        else:
            failed.append(f"unable to parse '{line}': time outside range {EARLIEST_NS} - {LATEST_NS}")
    if failed:
        raise BadLineError("\n".join(failed))
    return points


def split_lines(text: str) -> list[str]:
    """Lines of line protocol: a newline inside a quoted field belongs to its line."""
    lines, start, fields, quoted, i = [], 0, False, False, 0
    while i < len(text):
        if text[i] == "\\":
            i += 1
        elif text[i] == '"' and fields:
            quoted = not quoted
        elif text[i] == " ":
            fields = True
        elif text[i] == "\n" and not quoted:
            lines.append(text[start:i])
            start, fields = i + 1, False
        i += 1
    return [line for line in [*lines, text[start:]] if line]


def parse_line(line: str) -> tuple[str, dict[str, str], dict[str, object], int]:
    """``(measurement, tags, fields, timestamp)``; `BadLineError` says what the server would."""
    head, *rest = _cut(line, " ", quotes=False, most=1)
    parts = _cut(rest[0], " ") if rest else []
    if len(parts) != 2:
        raise BadLineError(f"unable to parse '{line}': missing fields")
    fields, at = parts
    measurement, *tags = _cut(head, ",", quotes=False)
    if not re.fullmatch(r"-?\d+", at):
        raise BadLineError(f"unable to parse '{line}': bad timestamp")
    try:
        named = dict(_pair(tag, quotes=False) for tag in tags)
        typed = {name: _typed(text) for name, text in (_pair(part) for part in _cut(fields, ","))}
    except ValueError as error:
        raise BadLineError(f"unable to parse '{line}': {error}") from error
    return _unescaped(measurement), {_unescaped(k): _unescaped(v) for k, v in named.items()}, typed, int(at)


def _cut(text: str, separator: str, *, quotes: bool = True, most: int = -1) -> list[str]:
    """Split at ``separator`` where it is not escaped, nor (if ``quotes`` mean something) quoted."""
    parts, start, quoted, i = [], 0, False, 0
    while i < len(text) and len(parts) != most:
        if text[i] == "\\":
            i += 1
        elif text[i] == '"' and quotes:
            quoted = not quoted
        elif text[i] == separator and not quoted:
            parts.append(text[start:i])
            start = i + 1
        i += 1
    return [*parts, text[start:]]


def _pair(text: str, *, quotes: bool = True) -> tuple[str, str]:
    pair = _cut(text, "=", quotes=quotes)
    if len(pair) != 2 or not all(pair):
        raise ValueError("missing tag or field value")
    return pair[0], pair[1]


def _unescaped(name: str) -> str:
    return re.sub(r"\\([,= ])", r"\1", name)


def _typed(text: str) -> object:
    if text.startswith('"'):
        if len(text) < 2 or not text.endswith('"'):
            raise ValueError("unbalanced quotes")
        return re.sub(r'\\(["\\])', r"\1", text[1:-1])
    if re.fullmatch(r"-?\d+i", text):
        return int(text[:-1])
    if re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text):
        return float(text)
    raise ValueError("invalid number")
