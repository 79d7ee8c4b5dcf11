"""Builds engine/onewindow/domain/china_days.json: run again each autumn, when the State Council has announced a year.

Needs `pip install chinesecalendar holidays` (for this script alone; the engine reads only the file). The two packages
are compared day by day; where they differ, `DECIDED` must say which is right and why, or nothing is written.

    python tests/tools/build_china_days.py          write the file
    python tests/tools/build_china_days.py --check  only compare it with the packages
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays

FIRST, LAST, STATUTORY_UNTIL = 2004, 2026, 2050
FILE = Path(__file__).parents[2] / "engine" / "onewindow" / "domain" / "china_days.json"

# day → is it a working day: where the packages differ
DECIDED: dict[date, bool] = {
    # 国办发明电〔2005〕35 号 (16 December 2005), item 1: "12月31日（星期六）上班". chinesecalendar leaves it out.
    date(2005, 12, 31): True,
}
# the holidays of 全国年节及纪念日放假办法, in every version of it since 2004, on solar and lunar dates of their own
STATUTORY = {
    "New Year's Day": "元旦",
    "Chinese New Year's Eve": "春节",
    "Chinese New Year (Spring Festival)": "春节",
    "Tomb-Sweeping Day": "清明节",
    "Labor Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-Autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def days(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=n) for n in range((date(last, 12, 31) - start).days + 1)]


def announced() -> tuple[list[str], list[str]]:
    """Weekdays off and weekend days worked, equal in both packages or decided by hand."""
    china = holidays.country_holidays("CN", years=range(FIRST, LAST + 1))
    rest, make_up = [], []
    for day in days(FIRST, LAST):
        works, other = chinese_calendar.is_workday(day), china.is_working_day(day)
        if works != other:
            if day not in DECIDED:
                sys.exit(f"{day}: chinesecalendar says {works}, holidays says {other}; decide and write down why")
            works = DECIDED[day]
        if works and day.weekday() >= 5:
            make_up.append(day.isoformat())
        if not works and day.weekday() < 5:
            rest.append(day.isoformat())
    return rest, make_up


def statutory() -> dict[str, str]:
    """Statutory holidays on their own dates, announced year or not, without anything moved or observed."""
    china = holidays.country_holidays("CN", years=range(FIRST, STATUTORY_UNTIL + 1), observed=False, language="en_US")
    named = {day: [STATUTORY[name] for name in names.split("; ") if name in STATUTORY] for day, names in china.items()}
    return {day.isoformat(): "、".join(names) for day, names in sorted(named.items()) if names}


def table() -> dict[str, object]:
    rest, make_up = announced()
    return {
        "about": "Working days of mainland China. Built by tests/tools/build_china_days.py; do not edit by hand.",
        "sources": "State Council notices as in chinesecalendar (MIT), compared with holidays (MIT)",
        "first": FIRST,
        "last": LAST,
        "rest": rest,
        "make_up": make_up,
        "statutory_until": STATUTORY_UNTIL,
        "statutory": statutory(),
    }


if __name__ == "__main__":
    text = json.dumps(table(), ensure_ascii=False, indent=0) + "\n"
    if "--check" in sys.argv:
        sys.exit(0 if FILE.read_text(encoding="utf-8") == text else f"{FILE} differs from the packages")
    FILE.write_text(text, encoding="utf-8")
    print(f"{FILE}: {len(text)} bytes")
