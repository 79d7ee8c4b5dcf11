"""What a case shows of supervision: open special procedures, cards, orders, and what is still to be acknowledged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from onewindow.cli.clock_words import STYLES
from onewindow.cli.output import hanging, line
from onewindow.cli.supervise_words import card_words, order_words
from onewindow.cli.telling import local_time
from onewindow.cli.words import in_brackets, say, word
from onewindow.domain.names import CAUSES, Names

if TYPE_CHECKING:
    from onewindow.ports import Directory


def print_supervision(case: Mapping[str, Any], directory: Directory, levels: Names) -> None:
    """Nothing where there is nothing; numbers as `case do` takes them."""
    lines = list(_lines(case, directory, levels))
    if lines:
        line()
        line(say("监察：", "Supervision:"))
    for text, style in lines:
        hanging("  ● ", text, style)


def _lines(case: Mapping[str, Any], directory: Directory, levels: Names) -> Iterator[tuple[str, str | None]]:
    for procedure in case.get("procedures", ()):
        since = local_time(procedure["begun_at"])
        yield say(f"特别程序：{procedure['kind']}{_of(procedure)}，自 {since} 起，{procedure['legal_basis']}",
                  f"special procedure: {procedure['kind']}{_of(procedure)}, since {since}, {procedure['legal_basis']}"
                  ), None  # fmt: skip
    for card in case.get("cards", ()):
        yield card_words(card, levels) + _of(card), STYLES[card["level"]] if card["state"] != "revoked" else None
    for order in case.get("orders", ()):
        yield f"{order_words(order, directory)}{_of(order)}{say('：', ': ')}{order['content']}", None
    for matter, people in _not_acknowledged(case, levels).items():
        yield say(f"{matter} 未签收：{'；'.join(people)}", f"{matter} not acknowledged: {'; '.join(people)}"), None


def _not_acknowledged(case: Mapping[str, Any], levels: Names) -> dict[str, list[str]]:
    """Numbers of escalations and who has not acknowledged them, by matter."""
    found: dict[str, list[str]] = {}
    for told in case.get("escalations", ()):
        seen = {by["by"] for by in told["acknowledged"]}
        waiting = [who["name"] for who in told["recipients"] if who["id"] not in seen]
        if waiting:
            matter = f"{word(levels, told['level'])}{in_brackets(word(CAUSES, told['cause']))}{_of(told)}"
            found.setdefault(matter, []).append(f"{told['escalation']} {say('、', ', ').join(waiting)}")
    return found


def _of(entry: Mapping[str, Any]) -> str:
    """Number of the sub-case, where it is one."""
    return f" /{entry['sub_case']}" if entry["sub_case"] is not None else ""
