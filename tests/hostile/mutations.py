"""What can be done to any file: bytes cut, doubled and recoded; values of a tree swapped for what nobody expects."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

NUMBERS: list[Any] = [
    0, -1, 1, 2, 9, 32, 10_000, 2**31, 2**53, 2**63, 10**18, 10**30, 10**400, 0.1, -0.0, 1e-300, 1e300, 1.7e308,
    float("inf"), float("nan"),
]  # fmt: skip
PATTERNS = [
    "(a+)+$", "^((a+))+$", "^(a|a)*$", "^(a|aa)+$", "(x+x+)+y", r"^(\w|\d)*!$", "(.*)*", ".*.*.*.*.*.*.*.*.*x",
    "a*a*a*a*a*a*b",
    "^(([a-z])+.)+[A-Z]([a-z])+$", "(?:a{0,50}){0,50}b", "((a{1,200}){1,200}){1,200}b", r"(a*)\1b", "(?=a*a*b)",
    "(?<=a)b",
    "(?P<n>a)(?P=n)*b", "[", "(", "a{99999999999}", "a{65535}{65535}", "(?i)ſ", "\\", "[[:alpha:]]", "(?#", "(?R)",
    "a++b", "(?>a*)b", "^\\p{L}+$", "\\u0041", "x" * 600, "(" * 300, "((((((((((a*)*)*)*)*)*)*)*)*)*b", "[^\\s]", "\\S",
    "^[A-T]\\d{2,4}$", "^(?:0|[1-9][0-9]*)$", "\\s+$", "(a?){30}a{30}", "(a|b|ab)*c", "^(.+)+@(.+)+$", "(?s:.)*x",
]  # fmt: skip
TEXTS = [
    "", " ", "\u3000", "\0", "\ud800", "\udfff x", "\u202egnp.exe", "\ufeff", "a\u0301" * 40, "𠮷𪚥", "x" * 5_000,
    "a" * 40 + "!",
    "a" * 200_000, "\n" * 50, "\t", "<script>", "]]>", "{{ 7*7 }}", "${7*7}", "__class__", "../../etc/passwd", "%s%n",
    "1e400", "-1e999999999", "1e9999999", "NaN", "Infinity", "０１２", "٣", "9" * 400, "0x10", "1_000", "true", "null",
    "~",
    "2026-02-30", "0000-00-00", "9999-12-31", "2026-03-02T25:61:61Z", "2026-03-02", "24:00", "5wd", "0wd", "-1wd",
    "1e3wd",
    "0.0000001wd", "99999wd", "9999wd", "٣wd", "5 wd", "4wh", "20d", "P1D", "PT0S", "P99999999999D",
    "R99999999999/PT1S",
    "R/PT0S", "P1Y" * 50, "#", "#/", "#/$defs/a", "#/properties", "http://127.0.0.1:1/x", "file:///etc/passwd", "/a/b",
    "/~1~0/~",
    "system", "service_hall", "market_regulation", "main", "id_card", "91350100M000100Y43", "11010519491231002X",
]  # fmt: skip


def as_json(data: Any, *, ascii_only: bool = True) -> bytes:
    """As JSON, NaN and lone surrogates included; what is too deep to write is deeper still."""
    try:
        return json.dumps(data, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    except RecursionError:
        return b'{"a":' * 5_000


def deep(levels: int, leaf: Any = 1, key: str | None = None) -> Any:
    """A list (or record) in a list in a list …"""
    for _ in range(levels):
        leaf = [leaf] if key is None else {key: leaf}
    return leaf


def value(random: Random) -> Any:
    """Something nobody expects."""
    chosen = random.randrange(10)
    if chosen < 4:
        return random.choice(TEXTS)
    if chosen < 6:
        return random.choice(NUMBERS)
    if chosen == 6:
        return random.choice([None, True, False, [], {}, [[]], {"": {}}, [None], "x"])
    if chosen == 7:
        return deep(random.choice([2, 15, 33, 60]), key=random.choice([None, "a", "items", "properties"]))
    if chosen == 8:
        return [value(random) for _ in range(random.choice([1, 2, 3]))]
    return {random.choice([*TEXTS[:14], "id", "name", "a"]): value(random) for _ in range(random.choice([1, 2]))}


def tree(random: Random, data: Any, times: int) -> Any:
    """A copy of plain data with so many changes: values swapped, dropped, doubled, moved, keys renamed."""
    data = copy.deepcopy(data)
    for round_ in range(times):
        places = _places(data)
        if not places:
            return value(random)
        holder, key = random.choice(places)
        other, from_key = random.choice(places)
        change = random.randrange(7)
        if change == 0:
            del holder[key]
        elif change == 1:
            holder[key] = copy.deepcopy(other[from_key])
        elif change == 2 and isinstance(holder, dict):
            holder[random.choice([*TEXTS, from_key]) if random.random() < 0.5 else str(from_key)] = holder.pop(key)
        elif change == 3 and isinstance(holder, list):
            holder.extend(copy.deepcopy([holder[key]]) * random.choice([1, 2, 50] if round_ == 0 else [1, 2]))
        elif change == 4 and isinstance(holder[key], str):
            holder[key] = text(random, holder[key])
        else:
            holder[key] = value(random)
    return data


def _places(data: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [data]
    while waiting and len(found) < 3_000:
        here = waiting.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        for key in keys:
            found.append((here, key))
            waiting.append(here[key])
    return found


def text(random: Random, written: str) -> str:
    """The text with something cut out, doubled, or put in."""
    at, to = sorted((random.randrange(len(written) + 1), random.randrange(len(written) + 1)))
    change = random.randrange(4)
    if change == 0:
        return written[:at] + written[to:]
    if change == 1:
        return written[:at] + written[at:to] * random.choice([2, 3, 30]) + written[to:]
    if change == 2:
        return written[:at] + random.choice(TEXTS) + written[at:]
    return written[:at] + chr(random.choice([0, 9, 0x85, 0x2028, 0xFFFD, 0x1F600, 0x5B, 0x7B, 0x22, 0x27,
    0x3C])) + written[at:]


def raw(random: Random, data: bytes, times: int = 1) -> bytes:
    """The bytes of a file, damaged: cut off, flipped, doubled, in another encoding, with rubbish in the middle."""
    for _ in range(times):
        at, to = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
        change = random.randrange(9)
        if change == 0:
            data = data[:at]
        elif change == 1:
            data = data[:at] + data[to:]
        elif change == 2:
            data = data[:at] + data[at:to] * random.choice([2, 20]) + data[to:]
        elif change == 3:
            data = data[:at] + random.randbytes(random.choice([1, 4, 60])) + data[at:]
        elif change == 4:
            data = data[:at] + bytes([data[
                at] ^ (1 << random.randrange(8))]) + data[at + 1 :] if at < len(data) else b""
        elif change == 5:
            data = data.decode("utf-8", "replace").encode(random.choice(["utf-16", "utf-32", "gb18030", "utf-16-be"]),
            "replace")
        elif change == 6:
            data = random.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\xc0\x80", b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80"]) + data
        elif change == 7:
            data = data[:at] + random.choice([b"\0", b"\x1b", b"\xff", b"\x85", b"\r"]) * random.choice([1,
            3000]) + data[at:]
        else:
            data = data[:at] + random.choice([b"[", b"{", b"(", b"- ", b"<a>", b"'", b'"', b"&#",
            b"!!"]) * 20_000 + data[at:]
    return data[:3_000_000]
