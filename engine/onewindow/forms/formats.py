"""Named forms of text (`format`) and named checks (`x-check`) that a form schema may ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from jsonschema import FormatChecker

from onewindow.domain import identifiers
from onewindow.domain.service_item import Limit
from onewindow.domain.unseen import blank, hides

Wrong = tuple[str, str]


def _date(text: str) -> bool:
    return _reads(date.fromisoformat, text, r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _time(text: str) -> bool:
    return _reads(time.fromisoformat, text, r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def _date_time(text: str) -> bool:
    shape = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
    return _reads(datetime.fromisoformat, text, shape)


def is_moment(value: object) -> bool:
    """Whether it is a `date-time`: with zone, so that two of them can be told apart whatever the zone."""
    return isinstance(value, str) and _date_time(value)


def _email(text: str) -> bool:
    return len(text) <= 254 and re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+", text) is not None


def _limit(text: str) -> bool:
    return _reads(Limit.parse, text, r".*")


def _reads(parse: Callable[[str], object], text: str, shape: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return re.fullmatch(shape, text) is not None


FORMATS: Mapping[str, tuple[Callable[[str], bool], Wrong]] = {
    "date": (_date, ("是存在的日期，写成 2026-03-02", "be a day that exists, written 2026-03-02")),
    "time": (_time, ("是时间，写成 09:30", "be a time, written 09:30")),
    "date-time": (
        _date_time,
        ("是带时区的时间，写成 2026-03-02T09:30:00+08:00", "be a time with zone, written 2026-03-02T09:30:00+08:00"),
    ),
    "email": (_email, ("是电子邮件地址，例如 li.lei@example.cn", "be an e-mail address such as li.lei@example.cn")),
    "uri": (
        lambda text: re.fullmatch(r"https?://[^\s<>\"]+", text) is not None,
        ("是以 http:// 或 https:// 开头的网址", "be a web address beginning with http:// or https://"),
    ),
    "limit": (
        _limit,
        (
            "是时限，例如 5wd（工作日）、0.5wd、4wh（工作小时）、20d（自然日）",
            "be a limit such as 5wd (working days), 0.5wd, 4wh (working hours) or 20d (calendar days)",
        ),
    ),
}
"""Format → (whether a text has it, what to write, after 应当 and "must")."""


def _person_name(name: str) -> Wrong | None:
    """Rare characters of any plane are fine; what some other system could not write is not (□, ?, private use)."""
    for char in name:
        lost = char in "?？□〓�" or "\ue000" <= char <= "\uf8ff" or ord(char) >= 0xF0000
        if lost or ord(char) < 32 or 127 <= ord(char) < 160:
            return (
                "姓名中有字符丢失或是某个系统自造的字，请按身份证件录入正式编码的字",
                "the name holds a lost or privately coded character: enter it as on the identity document",
            )
    if blank(name):
        return "请填写姓名", "a name is needed"
    if hides(name):
        return "姓名中有看不见的字符，请删去后重新录入", "the name holds a character that cannot be seen: type it anew"
    return None


_TODAY: ContextVar[date | None] = ContextVar("today", default=None)


@contextmanager
def judged_on(day: date | None) -> Iterator[None]:
    """Inside, nobody is born after this day; without one that is not judged."""
    token = _TODAY.set(day)
    try:
        yield
    finally:
        _TODAY.reset(token)


def _id_card(number: str) -> Wrong | None:
    return identifiers.id_card_problem(number, born_by=_TODAY.get())


CHECKS: Mapping[str, Callable[[str], Wrong | None]] = {
    "uscc": identifiers.uscc_problem,
    "organisation_code": identifiers.organisation_code_problem,
    "id_card": _id_card,
    "certificate": identifiers.certificate_problem,
    "mobile": identifiers.mobile_problem,
    "phone": identifiers.phone_problem,
    "person_name": _person_name,
}
"""Values of `x-check` → what is wrong with a text, or None."""


def format_checker() -> FormatChecker:
    """A checker that knows exactly `FORMATS`; values that are not text are left to `type`."""
    checker = FormatChecker(formats=[])
    for name, (fits, _) in FORMATS.items():
        checker.checks(name)(_text_only(fits))
    return checker


def _text_only(fits: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or fits(value)
