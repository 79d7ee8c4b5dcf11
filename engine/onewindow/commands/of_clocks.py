"""Commands for the legal clocks: special procedures, extension, forwarding, and a calendar that has become known."""

from __future__ import annotations

from onewindow.commands.command import CaseCommand


class Suspend(CaseCommand, frozen=True, kw_only=True):
    """Begin a special procedure (特别程序, 行政许可法 art. 45) on `sub_case` ("…/1"; None: the main case).

    `procedure` is a kind the item lists with its legal basis; an approver or the head of the department signs. P, L and
    S of that part stand still until `Resume`; the procedure's own limit X runs.
    """

    procedure: str
    reason: str = ""
    sub_case: str | None = None


class Resume(CaseCommand, frozen=True, kw_only=True):
    """End the special procedure that is open on `sub_case` (None: the main case); `result` is what came of it."""

    result: str = ""
    sub_case: str | None = None


class Extend(CaseCommand, frozen=True, kw_only=True):
    """Extend (延长审批) the limits of `sub_case` (None: the main case) by `limit`, such as "10wd", once.

    By the role the item names, within its maximum, before the statutory limit ends (行政许可法 art. 42).
    """

    limit: str
    reason: str = ""
    sub_case: str | None = None


class Forward(CaseCommand, frozen=True, kw_only=True):
    """Hand the matter (转报) to the authority `to`; with `sub_case` only that one. It ends here as forwarded."""

    to: str
    reason: str = ""
    sub_case: str | None = None


class RecomputeClocks(CaseCommand, frozen=True, kw_only=True):
    """Reckon the running clocks anew by the engine's present calendar; dates that stay the same are left alone."""
