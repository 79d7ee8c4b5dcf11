"""What supervision sees, for people: parts under their light, cards, refused attempts; at most 80 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from onewindow.cli.clock_words import MARKS, STYLES, clock_name, due_words, light_name
from onewindow.cli.output import hanging, line, table
from onewindow.cli.telling import local_time
from onewindow.cli.words import say, word
from onewindow.domain.names import CARD_STATES, CAUSES, LEVELS, ORDER_STATES, RUNGS

if TYPE_CHECKING:
    from onewindow.ports import Directory
    from onewindow.storage import TimerRow

INDENT = " " * 4


def print_parts(rows: Sequence[Mapping[str, Any]], stuck: Sequence[TimerRow], directory: Directory) -> None:
    """Cases and sub-cases under their light, then the timers that nobody tries any more."""
    if not rows:
        line(say("没有在计的时限。", "No clock runs."))
    for light, group in groupby(rows, key=lambda row: str(row["light"])):
        found = list(group)
        line(f"{MARKS[light]} {light_name(light)}（{len(found)}）", STYLES[light])
        for row in found:
            _print_part(row, directory)
        line()
    for timer in stuck:
        _print_stuck(timer)


def told_words(told: Mapping[str, Any]) -> str:
    """Who was told what and when, and who has acknowledged it."""
    seen = {each["by"] for each in told["acknowledged"]}
    people = "、".join(_recipient(person, seen) for person in told["recipients"]) or say("无人", "nobody")
    what = f"{word(LEVELS, told['level'])}（{word(CAUSES, told['cause'])}）"
    rung = word(RUNGS, told["rung"])
    return say(f"{local_time(told['told_at'])} 告知{rung} {people}：{what}",
               f"{local_time(told['told_at'])} told {rung} {people}: {what}")  # fmt: skip


def handler_words(handler: Mapping[str, Any], directory: Directory) -> str:
    """An open work item and who holds it."""
    name = handler["name"] or handler["element"]
    holder = handler["holder_name"] or say("无人认领", "unclaimed")
    if not handler["holder"] and handler["role"] == "applicant":
        holder = say("申请人", "applicant")
    return f"{name} #{handler['task']}{say('：', ': ')}{holder}"


def card_words(card: Mapping[str, Any]) -> str:
    """A card: its level, number, cause and state."""
    state = word(CARD_STATES, card["state"])
    return f"{word(LEVELS, card['level'])} {card['card']}（{word(CAUSES, card['cause'])}，{state}）"


def order_words(order: Mapping[str, Any], directory: Directory) -> str:
    """A supervision order: its number, to whom, and how it stands."""
    to, state = directory.department_name(order["department"]), word(ORDER_STATES, order["state"])
    return say(f"督办单 {order['order']}（{to}，{state}）", f"order {order['order']} ({to}, {state})")


def clock_words(clock: Mapping[str, Any]) -> str:
    """A clock: its kind, when it ends, and its light."""
    return f"{clock_name(clock['kind'])} {due_words(clock)} {light_name(clock['light'])}"


def print_cards(cards: Sequence[Mapping[str, Any]], counts: Mapping[str, Mapping[str, int]]) -> None:
    """Cards, the latest first, then how many there are; revoked ones are counted apart."""
    for card in cards:
        part = card["case_no"] if card["sub_case"] is None else f"{card['case_no']}/{card['sub_case']}"
        style = STYLES[card["level"]] if card["state"] != "revoked" else None
        line(f"{part}  {card_words(card)}", style)
        known = (local_time(card["issued_at"]), card["department_name"], card["title"])
        hanging(INDENT, " · ".join(each for each in known if each))
    if not cards:
        line(say("没有监察牌。", "No cards."))
    line()
    states = ("issued", "appealed", "confirmed")
    for level, count in counts.items():
        valid = sum(count[state] for state in states)
        line(say(f"{word(LEVELS, level)}：有效 {valid}（申诉中 {count['appealed']}），另已撤销 {count['revoked']}",
                 f"{word(LEVELS, level)}: {valid} standing ({count['appealed']} appealed), "
                 f"{count['revoked']} revoked beside"))  # fmt: skip


def print_attempts(attempts: Sequence[Mapping[str, Any]]) -> None:
    """What was asked and refused, the latest first."""
    if not attempts:
        line(say("没有被拒绝的操作。", "Nothing was refused."))
    for each in attempts:
        who = f"{each['by']['name']}（{each['by']['id']}）" if each["by"]["name"] else each["by"]["id"]
        line(f"{local_time(each['at'])}  {who}  {each['command']}  [{each['code']}]", "bold")
        hanging(INDENT, f"{each['case_no'] or ''}  {say(each['message'], each['message_en'])}".strip())


def _print_part(row: Mapping[str, Any], directory: Directory) -> None:
    """What runs out and when; of whom; who has it in hand; who was told."""
    due = due_words({**row, "provisional": any(clock["provisional"] for clock in row["clocks"])})
    line(f"  {row['part']}  {due}", STYLES[row["light"]])
    titles = list(dict.fromkeys((row["name"], row["title"])))
    known = (*titles, row["applicant_name"], directory.department_name(row["department"]))
    hanging(INDENT, " · ".join(part for part in known if part))
    hanging(INDENT, say("；", "; ").join(clock_words(clock) for clock in row["clocks"]))
    open_ones = [card_words(card) for card in row["cards"]] + [order_words(each, directory) for each in row["orders"]]
    if open_ones:
        hanging(INDENT, say("；", "; ").join(open_ones), STYLES["red"])
    if row["handlers"]:
        hanging(INDENT, say("；", "; ").join(handler_words(each, directory) for each in row["handlers"]))
    for told in row["told"]:
        hanging(f"{INDENT}→ ", told_words(told))


def _recipient(person: Mapping[str, str], seen: set[str]) -> str:
    state = say("已签收", "acknowledged") if person["id"] in seen else say("未签收", "not acknowledged")
    deputy = say("代，", "deputy, ") if person.get("stands_for") else ""
    return f"{person['name'] or person['id']}（{deputy}{state}）"


def _print_stuck(timer: TimerRow) -> None:
    words = (timer.problem or "").splitlines() or [""]
    problem = say(words[0], words[1] if len(words) > 1 else words[0])
    hanging("× ", say(f"{timer.case_no} {timer.element} 的定时器停滞：{problem} → 排除原因后 onewindow work --retry-stuck",
                      f"{timer.case_no} {timer.element}: timer stuck: {problem} → mend it, then "
                      "onewindow work --retry-stuck"), STYLES["red"])  # fmt: skip
