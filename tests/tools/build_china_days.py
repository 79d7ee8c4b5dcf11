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

FIRST, LAST, EXPECTED_UNTIL = 2004, 2026, 2035
FILE = Path(__file__).parents[2] / "engine" / "onewindow" / "domain" / "china_days.json"

# day → is it a working day: where the packages differ
DECIDED: dict[date, bool] = {
    # 国办发明电〔2005〕35 号 (16 December 2005), item 1: "12月31日（星期六）上班". chinesecalendar leaves it out.
    date(2005, 12, 31): True,
}
# moved by the moon or the sun, so that only a table knows them; fixed dates are in the code
LUNAR_NAMES = ("Chinese New Year", "Tomb-Sweeping Day", "Dragon Boat Festival", "Mid-Autumn Festival")


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


def expected() -> list[str]:
    """Statutory holidays after the announced years that follow the moon or the sun, without anything observed."""
    china = holidays.country_holidays("CN", years=range(LAST + 1, EXPECTED_UNTIL + 1), observed=False, language="en_US")
    return [day.isoformat() for day, name in sorted(china.items()) if any(lunar in name for lunar in LUNAR_NAMES)]


def table() -> dict[str, object]:
    rest, make_up = announced()
    return {
        "about": "Working days of mainland China. Built by tests/tools/build_china_days.py; do not edit by hand.",
        "sources": "State Council notices as in chinesecalendar (MIT), compared with holidays (MIT)",
        "first": FIRST,
        "last": LAST,
        "rest": rest,
        "make_up": make_up,
        "expected_until": EXPECTED_UNTIL,
        "expected": expected(),
    }


if __name__ == "__main__":
    text = json.dumps(table(), ensure_ascii=False, indent=0) + "\n"
    if "--check" in sys.argv:
        sys.exit(0 if FILE.read_text(encoding="utf-8") == text else f"{FILE} differs from the packages")
    FILE.write_text(text, encoding="utf-8")
    print(f"{FILE}: {len(text)} bytes")
