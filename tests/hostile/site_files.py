"""Hostile files of a site: onewindow.toml, staff.yaml, the years of the calendar."""

from __future__ import annotations

from pathlib import Path
from random import Random

import mutations
from hypothesis import strategies as st
from item_lists_gone_wrong import TRICKS, _written
from ward import Kind, Wrong

from onewindow.calendar_files import calendar_json
from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.marked_yaml import read_yaml
from onewindow.settings import read_settings
from onewindow.staff import read_staff

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "processes/onewindow.toml").read_text(encoding="utf-8")
STAFF = (ROOT / "processes/staff.yaml").read_bytes()
YEAR = b"""version: 1
year: 2027
source: x
rest: [2027-01-01..2027-01-03, 2027-02-05..2027-02-11, 2027-05-01..2027-05-05, 2027-10-01..2027-10-07]
make_up: [2027-02-20, 2027-10-09]
"""
KEYS = [
    "version", "site.name", "site.region", "database.url", "attachments.folder", "policy.allow_plain",
    "calendar.office_hours",
    "calendar.closures", "calendar.extra_working_days", "calendar.after_hours", "calendar.card_cut_off",
    "supervision.warn_ratio",
    "supervision.warn_days", "supervision.overall_pause", "supervision.order_reply", "supervision.levels",
    "supervision.cards",
    "supervision.ladder", "notifications.notifier", "notifications.options", "adapters.police", "departments.allowed",
    "departments.attempts",
    "departments.budget", "departments.poll", "departments.retry", "departments.concurrency",
    "departments.office_hours", "nonsense.x",
]  # fmt: skip
VALUES = [
    "1", "-1", "0", "1e400", "nan", "inf", "-inf", "9" * 5_000, "9" * 18, "0x" + "f" * 5_000, "true", "'x'", "''",
    "'''\n'''", "[]", "{}", "0.20",
    "[[]]", "[[['09:00','12:00']]]", "[['24:00','25:00']]", "[['09:00','12:00'],['11:00','13:00']]", "[1]",
    "['a', 1, [2]]", "2026-01-01",
    "1979-05-27T07:32:00Z", "07:32:00", "{a = 1}", "{'2026-13-01' = 'x'}", "{'2026-01-01' = ''}", "{'2026-01-01' = 1}",
    "{police = [['08:30','17:00']]}",
    "{police = 5}", "{police = 1.5}", "[{level = 'red', to = 'handler'}]", "[{level = 'red'}]",
    "[{level = [], to = {}}]",
    "[{level = 'red', to = 'handler', after = '1e9wd'}]",
    "[{level='red',to='handler',after='1wd'},{level='red',to='head',after='1.2.3wd'}]",
    "'3wd'", "'999999wd'", "'0wd'", "'30s'", "'999999d'", "'sqlite:///x'", "'postgresql://x'", "'mysql://x'",
    "'sqlite:///' ", "'file:x'",
    "'127.0.0.1:1'", "['127.0.0.1:1']", "'\\u0000'", "'\\uD800'", '"\\uD800"', '"\\U0010FFFF"', '"\\u0000"',
    "'../../..'", "[" * 40 + "]" * 40,
    "[" * 3_000 + "]" * 3_000, "{a=" * 500 + "1" + "}" * 500, "{a.b.c = 1, a.b.d = 2}", "'" + "x" * 100_000 + "'",
    "99999999-01-01", "1_000", "+1",
    "{zh = 'a', en = 'b'}", "{red = {zh = 'a', en = 'b'}}", "{red = 'x'}", "{overdue = 'red'}", "{'' = ''}", "0.00001",
    "1.0", "'0.2'", "'x' 'y'",
]  # fmt: skip


def _settings(random: Random, times: int) -> bytes:
    lines = SETTINGS.splitlines()
    for _ in range(times):
        table, _, key = random.choice(KEYS).rpartition(".")
        line = f"{key} = {random.choice(VALUES)}"
        headers = [number for number, text in enumerate(lines) if text.strip() == f"[{table}]"]
        if headers:
            lines = [text for text in lines if not text.startswith((f"{key} ",
            f"{key}="))] if random.random() < 0.8 else lines
            at = next((number for number, text in enumerate(lines) if text.strip() == f"[{table}]"), len(lines) - 1)
            lines.insert(at + 1, line)
        else:
            lines += [f"[{table}]", line] if table else []
            lines = lines if table else [line, *lines]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _big(random: Random, count: int) -> bytes:
    return random.choice([
        lambda: SETTINGS + "\n[adapters]\n" + "".join(f"d{number} = 'police'\n" for number in range(count)),
        lambda: SETTINGS + "".join(f"\n[t{number}]" for number in range(count)),
        lambda: SETTINGS + "\n[a" + ".a" * count + "]\nx = 1",
        lambda: "x = " + "[" * count + "]" * count,
        lambda: "x = " + "{a = " * count + "1" + "}" * count,
        lambda: "a." * count + "b = 1",
        lambda: "\n" * count * 100, lambda: "#" * count * 100, lambda: " " * count * 100 + "[",
        lambda: "x = '''" + "\n" * count * 100,
        lambda: SETTINGS + "\n[[departments]]" * count, lambda: "x" * count * 50 + " = 1",
        lambda: "'" + "x" * count * 50 + "' = 1",
        lambda: SETTINGS + "\n[calendar.closures]\n" + "".join(
            f"'2026-01-{number % 31 + 1:02}-{number}' = 'x'\n" for number in range(count)),
    ])().encode()  # fmt: skip


@st.composite
def site_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of a site: its name and content."""
    random = draw(st.randoms(use_true_random=True))
    name = draw(st.sampled_from(["onewindow.toml", "onewindow.toml", "staff.yaml", "staff.yaml", "calendar/2027.yaml"]))
    times, form = draw(st.integers(1, 4)), draw(st.integers(0, 9))
    if name == "onewindow.toml":
        if form == 0:
            return name, _big(random, draw(st.sampled_from([20, 300, 3_000, 10_000])))
        return name, mutations.raw(random, SETTINGS.encode(), times) if form < 3 else _settings(random, times)
    good = STAFF if name == "staff.yaml" else YEAR
    if form == 0:
        return name, random.choice(TRICKS)
    if form == 1 and name == "staff.yaml":
        return name, b"version: 1\ndepartments:\n- {id: a, name: A}\npeople:\n" + b"".join(
            b"- {id: p%d, name: P, department: a, roles: [window_clerk]}\n" % number
            for number in range(random.choice([10, 1_000, 18_000])))  # fmt: skip
    if form < 4:
        return name, mutations.raw(random, good, times)
    return name, _written(mutations.tree(random, read_yaml(good, name).data, times))


def ready(folder: Path) -> Path:
    (folder / "calendar").mkdir()
    return folder


def attempt(folder: Path, given: tuple[str, bytes]) -> bool:
    name, content = given
    path = folder / name
    path.write_bytes(content)
    try:
        if name == "onewindow.toml":
            calendar_json(None, read_settings(folder).calendar)
        elif name == "staff.yaml":
            staff = read_staff(path)
            for person in staff.everyone():
                staff.department(person.department)
        else:
            calendar_json(folder)
    except (UsageError, EnvironmentProblem) as refused:
        if "→" not in str(refused):
            raise Wrong(f"a refusal without a remedy: {refused}") from None
        return False
    finally:
        path.unlink()
    return True




SITES = Kind("site files", site_files(), attempt, lambda: ("onewindow.toml", SETTINGS.encode()), ready)
