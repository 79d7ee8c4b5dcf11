"""Finds the notifier a site has chosen among those that are installed; this is the only way adapters come in."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from inspect import signature
from typing import Any

from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.ports import Notifier
from onewindow.settings import SETTINGS_FILE, Settings

GROUP = "onewindow.adapters"
"""Entry points of this group are functions that return the adapter: of (folder, options) for a notifier, of
(department, options, folder) for a department's system."""

OF_NOTIFIERS, OF_DEPARTMENTS = 2, 3
"""By how many parameters the two are told apart."""


def notifier_of(settings: Settings) -> Notifier:
    """The notifier named in `[notifications]`, made for this site with its options.

    Raises UsageError where none of that name is installed, what is installed there is no notifier, or its options are
    wrong; EnvironmentProblem where its package cannot be imported.
    """
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    entry = found.get(settings.notifier)
    if entry is None:
        raise _not_installed(settings, names_of(found, OF_NOTIFIERS))
    notifier = _loaded(entry)(settings.folder, settings.notifier_options)
    if not callable(getattr(notifier, "deliver", None)):
        where, name = settings.folder / SETTINGS_FILE, settings.notifier
        raise UsageError(
            f"{where} [notifications] notifier = \"{name}\"：已安装的“{name}”不是通知器 → 换一个，例如 file\n"
            f"{where} [notifications] notifier = \"{name}\": what is installed as {name!r} is no notifier → "
            "choose another, for example file"
        )
    made: Notifier = notifier
    return made


def names_of(found: Mapping[str, EntryPoint], parameters: int) -> list[str]:
    """Names of the installed adapters of one kind; one that cannot be imported may be of either."""
    names = []
    for name, entry in sorted(found.items()):
        try:
            made_of = len(signature(entry.load()).parameters)
        except (ImportError, AttributeError, TypeError, ValueError):
            made_of = parameters
        names += [name] if made_of == parameters else []
    return names


def _loaded(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except (ImportError, AttributeError) as problem:
        raise EnvironmentProblem(
            f"通知器“{entry.name}”无法载入（{entry.value}：{problem}）→ 重新安装它的软件包\n"
            f"the notifier {entry.name!r} cannot be loaded ({entry.value}: {problem}) → install its package again"
        ) from problem


def _not_installed(settings: Settings, installed: list[str]) -> UsageError:
    near = difflib.get_close_matches(settings.notifier, installed, n=1)
    where = f"{settings.folder / SETTINGS_FILE} [notifications] notifier"
    names, names_en = "、".join(installed) or "（没有）", ", ".join(installed) or "(none)"
    meant, meant_en = (f"，是不是要写 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
    return UsageError(
        f"{where}：没有安装名为“{settings.notifier}”的通知器 → 已安装：{names}{meant}\n"
        f"{where}: no notifier named {settings.notifier!r} is installed → installed: {names_en}{meant_en}"
    )
