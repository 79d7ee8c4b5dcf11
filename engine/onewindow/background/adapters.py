"""Finds the adapters a site has chosen for its departments among those that are installed, and hands them out.

An adapter is used by one thread at a time: each call takes one, and gives it back. One that hangs is never given back.
"""

from __future__ import annotations

import difflib
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, NoReturn

from onewindow.background.notifiers import GROUP, OF_DEPARTMENTS, names_of
from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.ports.departments import Capabilities, DepartmentAdapter, Unreachable
from onewindow.settings import SETTINGS_FILE, Settings

Make = Callable[[str, Mapping[str, Any], Path], DepartmentAdapter]
"""What entry points of adapters are: functions of department, options and the site's folder."""

_METHODS = ("request", "query", "cancel", "revoke", "callback", "known_since", "close")


class Adapters:
    """The adapters of a site. `installed` replaces the entry points, by name.

    Raises UsageError where one is not installed, is no adapter to a department, or has wrong options, and
    EnvironmentProblem where its package cannot be imported: all of them are made once at the beginning.
    """

    def __init__(self, settings: Settings, installed: Mapping[str, Make] | None = None) -> None:
        self._settings = settings
        self._makers = {department: self._maker(department, installed) for department in settings.adapters}
        self._lock = threading.Lock()
        self._free: dict[str, list[DepartmentAdapter]] = defaultdict(list)
        try:
            for department in self._makers:
                self._free[department].append(self._made(department))
        except Exception:
            self.close()
            raise

    @property
    def departments(self) -> tuple[str, ...]:
        """Departments that are served by an adapter."""
        return tuple(self._makers)

    def take(self, department: str) -> DepartmentAdapter:
        """An adapter for one call; may be called by any thread. Raises Unreachable where none can be made any more."""
        with self._lock:
            free = self._free[department]
            if free:
                return free.pop()
        try:
            return self._made(department)
        except Exception as problem:
            raise Unreachable(str(problem), sent=False) from problem

    def give_back(self, department: str, adapter: DepartmentAdapter) -> None:
        """The call is over, and the adapter fit for another."""
        with self._lock:
            self._free[department].append(adapter)

    def close(self) -> None:
        """Close those that are not in use."""
        for adapters in self._free.values():
            while adapters:
                adapters.pop().close()

    def _maker(self, department: str, installed: Mapping[str, Make] | None) -> Make:
        name = self._settings.adapters[department]
        if installed is not None:
            return installed[name] if name in installed else self._not_installed(department, sorted(installed))
        found = {entry.name: entry for entry in entry_points(group=GROUP)}
        if name not in found:
            self._not_installed(department, names_of(found, OF_DEPARTMENTS))
        make: Make = _loaded(found[name])
        return make

    def _made(self, department: str) -> DepartmentAdapter:
        settings = self._settings
        options = {**settings.adapter_options.get(department, {}), "allowed": list(settings.delivery.allowed)}
        try:
            adapter = self._makers[department](department, options, settings.folder)
        except TypeError as problem:
            self._no_adapter(department, str(problem), problem)
        except ImportError as problem:
            where = self._where(department)
            raise EnvironmentProblem(
                f"{where}：适配器缺少软件包（{problem}）→ 安装它\n"
                f"{where}: the adapter lacks a package ({problem}) → install it"
            ) from problem
        missing = [name for name in _METHODS if not callable(getattr(adapter, name, None))]
        reads = getattr(adapter, "reads", None)
        if missing or not isinstance(getattr(adapter, "capabilities", None), Capabilities):
            self._no_adapter(department, ", ".join(missing) or "capabilities")
        operations = getattr(adapter, "operations", None)
        if not isinstance(operations, frozenset) or not all(isinstance(each, str) for each in operations):
            self._no_adapter(department, "operations")
        if not isinstance(reads, tuple) or not all(isinstance(each, str) and each[:1] == "/" for each in reads):
            self._no_adapter(department, "reads")
        return adapter

    def _no_adapter(self, department: str, why: str, problem: Exception | None = None) -> NoReturn:
        name, where = self._settings.adapters[department], self._where(department)
        raise UsageError(
            f"{where}：已安装的“{name}”不是部门适配器（{why}）→ 换一个\n"
            f"{where}: what is installed as {name!r} is no adapter to a department ({why}) → choose another"
        ) from problem

    def _not_installed(self, department: str, installed: list[str]) -> NoReturn:
        name = self._settings.adapters[department]
        near = difflib.get_close_matches(name, installed, n=1)
        where = self._where(department)
        names, names_en = "、".join(installed) or "（没有）", ", ".join(installed) or "(none)"
        meant, meant_en = (f"，是不是要写 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
        raise UsageError(
            f"{where}：没有安装名为“{name}”的适配器 → 已安装：{names}{meant}\n"
            f"{where}: no adapter named {name!r} is installed → installed: {names_en}{meant_en}"
        )

    def _where(self, department: str) -> str:
        return f"{self._settings.folder / SETTINGS_FILE} [adapters.{department}]"


def _loaded(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except (ImportError, AttributeError) as problem:
        raise EnvironmentProblem(
            f"适配器“{entry.name}”无法载入（{entry.value}：{problem}）→ 重新安装它的软件包\n"
            f"the adapter {entry.name!r} cannot be loaded ({entry.value}: {problem}) → install its package again"
        ) from problem
