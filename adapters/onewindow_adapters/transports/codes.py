"""Code tables between platform and department, both ways; a code one of them lacks is an error that names the table."""

from __future__ import annotations

from collections.abc import Mapping

from onewindow.errors import UsageError
from onewindow_adapters.transports.language import Misunderstood
from onewindow_adapters.transports.options import Options


class CodeTable:
    """One table: what the platform says → the department's code. No code may stand for two things."""

    def __init__(self, department: str, name: str, codes: Mapping[str, str]) -> None:
        self._title = f"{department}.{name}"
        self._codes = dict(codes)
        self._meanings = {code: meaning for meaning, code in codes.items()}
        if len(self._meanings) < len(self._codes):
            raise UsageError(
                f"代码表 {self._title} 中有两项用同一个代码 → 每项一个代码\n"
                f"in the code table {self._title} two entries share a code → give each its own"
            )

    def code(self, meaning: object) -> str:
        """The department's code. Raises Misunderstood."""
        return self._found(self._codes, meaning, "平台", "platform")

    def meaning(self, code: object) -> str:
        """What the department's code means. Raises Misunderstood."""
        return self._found(self._meanings, code, "部门", "department")

    def meaning_or_code(self, code: str) -> str:
        """For listings: a code the table lacks is shown as the department writes it, not hidden."""
        return self._meanings.get(code, code)

    def _found(self, table: Mapping[str, str], value: object, side: str, side_en: str) -> str:
        found = table.get(value) if isinstance(value, str) else None
        if found is None:
            raise Misunderstood(
                f"代码表 {self._title} 中没有{side}的 {value!r:.60} → 在表中补上\n"
                f"the code table {self._title} has no entry for the {side_en}'s {value!r:.60} → add it there"
            )
        return found


def item_codes(options: Options, ours: str, theirs: str) -> CodeTable:
    """The platform's item codes and the department's: the option `items`, and that of the reference site without it."""
    return CodeTable(options.department, "items", options.table("items") or {ours: theirs})
