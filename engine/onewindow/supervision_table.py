"""`[supervision]` of onewindow.toml, read into a `SupervisionPolicy`; what is left out keeps its default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from onewindow.settings_file import SettingsFile, WrittenFloat, near
from onewindow.supervision_policy import CARDS, LEVELS, RUNGS, Rung, SupervisionPolicy, is_limit, is_ratio, levels_named

TABLE = "supervision"
_MOST_WARN_DAYS = 999
_PAUSES = ("union", "none")
_LIMIT = (
    "例如 3wd（工作日）、4wh（工作小时）或 3d（自然日）",
    "for example 3wd (working days), 4wh (working hours) or 3d (calendar days)",
)
_RUNG_KEYS = ("level", "to", "after")


def supervision_of(file: SettingsFile, table: Mapping[str, Any]) -> SupervisionPolicy:
    """The policy the site's table asks for, types of its keys already checked; refuses with file and line."""
    return _Reader(file, table).policy()


class _Reader:
    def __init__(self, file: SettingsFile, table: Mapping[str, Any]) -> None:
        self._file, self._table = file, table

    def policy(self) -> SupervisionPolicy:
        values: dict[str, Any] = {}
        if "warn_ratio" in self._table:
            values["warn_ratio"] = self._ratio(self._table["warn_ratio"])
        if self._table.get("warn_days", 0) < 0:
            self._refuse("warn_days", f"warn_days 不能是负数：{self._table['warn_days']}", "写 0 或更大的整数",
                         f"warn_days must not be negative: {self._table['warn_days']}", "write 0 or more")  # fmt: skip
        if self._table.get("warn_days", 0) > _MOST_WARN_DAYS:
            self._refuse("warn_days", f"warn_days 过大：{self._table['warn_days']}", f"最多 {_MOST_WARN_DAYS}",
                         f"warn_days is too large: {self._table['warn_days']}",
                         f"at most {_MOST_WARN_DAYS}")  # fmt: skip
        self._known("", "overall_pause", self._table.get("overall_pause", "union"), _PAUSES)
        if "order_reply" in self._table and not is_limit(self._table["order_reply"]):
            self._no_limit(self._line("", "order_reply"), TABLE, "order_reply", self._table["order_reply"])
        for key in ("warn_days", "overall_pause", "order_reply"):
            values |= {key: self._table[key]} if key in self._table else {}
        if "ladder" in self._table:
            values["ladder"] = self._ladder(self._table["ladder"])
        return SupervisionPolicy(names=self._names(), cards=self._cards(), **values)

    def _ratio(self, written: float | str) -> str:
        text = written.text if isinstance(written, WrittenFloat) else str(written)
        if not is_ratio(text):
            self._refuse("warn_ratio", f"warn_ratio 应在 0 到 1 之间，至多四位小数，但是写的是 {text}",
                         "例如 warn_ratio = 0.2",
                         f"warn_ratio should be 0 to 1 with four decimals at most, but is {text}",
                         "for example warn_ratio = 0.2")  # fmt: skip
        return text

    def _names(self) -> dict[str, tuple[str, str]]:
        names = levels_named()
        for level, written in self._table.get("levels", {}).items():
            self._known("levels", level, level, LEVELS)
            words = written if isinstance(written, dict) else {}
            texts = [words.get(key) for key in ("zh", "en")]
            if set(words) != {"zh", "en"} or not all(isinstance(text, str) and text.strip() for text in texts):
                example = f'{level} = {{zh = "{names[level][0]}", en = "{names[level][1]}"}}'
                self._refuse("levels", f"{level} 的名称应有中文（zh）和英文（en）", f"例如 {example}",
                             f"the name of {level} is given in Chinese (zh) and English (en)",
                             f"for example {example}", level)  # fmt: skip
            names[level] = (words["zh"], words["en"])
        return names

    def _cards(self) -> dict[str, str]:
        cards = dict(CARDS)
        for cause, level in self._table.get("cards", {}).items():
            self._known("cards", cause, cause, CARDS)
            self._known("cards", cause, level, LEVELS[1:])
            cards[cause] = level
        return cards

    def _ladder(self, written: list[Any]) -> tuple[Rung, ...]:
        rungs: list[Rung] = []
        for number, entry in enumerate(written, start=1):
            if not isinstance(entry, dict):
                self._refuse("ladder", f"第 {number} 级应为“键 = 值”", '例如 {level = "red", to = "handler"}',
                             f"rung {number} must be keys and values",
                             'for example {level = "red", to = "handler"}')  # fmt: skip
            rungs.append(self._rung(number, entry, rungs))
        if not rungs:
            self._refuse("ladder", "督办阶梯是空的，谁也不会被通知", "写出至少一级，或删去这个键以采用默认",
                         "the ladder is empty: nobody would be told",
                         "write at least one rung, or remove the key for the default")  # fmt: skip
        return tuple(rungs)

    def _rung(self, number: int, entry: Mapping[str, Any], before: list[Rung]) -> Rung:
        for key in entry:
            self._known("ladder", key, key, _RUNG_KEYS, number)
        for key, words in (("level", LEVELS), ("to", RUNGS)):
            self._known("ladder", key, entry.get(key, ""), words, number)
        rung = Rung(level=entry["level"], to=entry["to"], after=entry.get("after", ""))
        line = self._line("ladder", "after", number)
        if rung.after != "" and not (isinstance(rung.after, str) and is_limit(rung.after)):
            self._no_limit(line, f"{TABLE}.ladder", "after", rung.after)
        for other in before:
            if (other.level, other.to) == (rung.level, rung.to):
                self._refuse("ladder", f"第 {number} 级：{rung.level} 已经通知 {rung.to}", "删去其中一级",
                             f"rung {number}: {rung.level} reaches {rung.to} already",
                             "remove one of the two", "to", number)  # fmt: skip
            if other.level == rung.level and _sooner(rung.after, other.after):
                self._file.refuse(
                    line, f"[{TABLE}.ladder] 第 {number} 级早于前一级（{rung.after or '立即'}）", "按先后排列各级",
                    f"[{TABLE}.ladder] rung {number} comes before the one above it ({rung.after or 'at once'})",
                    "write the rungs in the order they are climbed",
                )  # fmt: skip
        return rung

    def _known(self, place: str, key: str, written: Any, words: Iterable[str], entry: int = 0) -> None:
        """`written` must be one of `words`."""
        if not isinstance(written, str) or written not in words:
            told = str(written) or "''"
            chinese, english = near(told, words)
            inside = f"{TABLE}.{place}" if place else TABLE
            what = f"{key} = {told}" if told != key else key
            self._file.refuse(self._line(place, key, entry), f"[{inside}] 不认得 {what}", chinese,
                              f"[{inside}] {what} is not known", english)  # fmt: skip

    def _no_limit(self, line: int, table: str, key: str, written: Any) -> NoReturn:
        self._file.refuse(line, f"[{table}] {key} 应为时限，但是写的是 {written!r}", _LIMIT[0],
                          f"[{table}] {key} must be a limit, but is {written!r}", _LIMIT[1])  # fmt: skip

    def _refuse(
        self, place: str, text: str, remedy: str, text_en: str, remedy_en: str, key: str = "", entry: int = 0
    ) -> NoReturn:
        """Refuse what stands at `place`, a key of the table, or at `key` of a table below it."""
        inside = f"{TABLE}.{place}" if key else TABLE
        self._file.refuse(self._line(place if key else "", key or place, entry), f"[{inside}] {text}", remedy,
                          f"[{inside}] {text_en}", remedy_en)  # fmt: skip

    def _line(self, place: str, key: str, entry: int = 0) -> int:
        """The line of a key; where it is left out or written in one line with others, of what is around it."""
        if not place:
            return self._file.line(TABLE, key)
        below = f"{TABLE}.{place}"
        found = self._file.line(below, key, entry) or self._file.line(below, "", entry)
        return found or self._file.line(TABLE, place)


def _sooner(after: str, before: str) -> bool:
    """Whether the one is surely sooner than the other; limits of different units are not compared."""
    if after == "" or before == "":
        return after == "" != before
    number, unit = after.rstrip("whd"), after.lstrip("0123456789.")
    return unit == before.lstrip("0123456789.") and float(number) < float(before.rstrip("whd"))
