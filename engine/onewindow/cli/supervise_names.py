"""The names supervision is asked for: where nothing was found, whoever mistyped one is told which there are."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from onewindow.domain.visible_text import visible
from onewindow.errors import UsageError

if TYPE_CHECKING:
    from onewindow.engine import Engine


def refuse_unknown(engine: Engine, *, department: str = "", item: str = "", service: str = "") -> None:
    """Raise UsageError for the first of these that nothing here is called.

    To be asked where nothing was found: cases of an earlier version may have items that no current one names.
    """
    if department:
        departments = engine.directory.departments()
        _refuse("--department", department, {each: engine.directory.department_name(each) for each in departments})
    if service or item:
        services = engine.services()
        if service:
            _refuse("--service", service, {each["service"]: each["title"] for each in services})
        if item:
            items = {each["item"]: each["name"] for of in services for each in of["items"]}
            _refuse("--item", item, items)


def _refuse(option: str, named: str, known: Mapping[str, str]) -> None:
    if named in known:
        return
    near = difflib.get_close_matches(named, known, n=3)
    shown = near or list(known)
    names = "、".join(f"{each}（{known[each]}）" for each in shown) or "无"
    begin, begin_en = ("是不是：", "did you mean") if near else ("可写：", "one of:")
    told = visible(named)
    raise UsageError(
        f"{option} {told}：没有这个名称 → {begin}{names}\n"
        f"{option} {told}: nothing here is called so → {begin_en} {', '.join(shown) or 'none'}"
    )
