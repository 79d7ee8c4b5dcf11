"""What supervision sees, for people: parts under their light, cards, refused attempts; at most 80 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from onewindow.cli.clock_words import MARKS, STYLES, clock_name, due_words, light_name
from onewindow.cli.deadline_words import day_name
from onewindow.cli.english_names import department_named
from onewindow.cli.output import INDENT, hanging, line
from onewindow.cli.telling import local_time
from onewindow.cli.words import in_brackets, one_language, say, word
from onewindow.domain.names import CARD_STATES, CAUSES, ORDER_STATES, RUNGS, Names

if TYPE_CHECKING:
    from onewindow.cli.english_names import EnglishNames
    from onewindow.ports import Directory


def print_parts(
    rows: Sequence[Mapping[str, Any]], stuck: Sequence[Mapping[str, Any]], names: EnglishNames, levels: Names,
    *, narrowed: bool,
) -> None:
    """Cases and sub-cases under their light, then what nobody tries any more; `narrowed`: not all were asked for."""
    if not rows and narrowed:
        line(say("没有符合这些条件的在计时限。", "No running clock matches what was asked for."))
    elif not rows:
        line(say("没有在计的时限。", "No clock runs."))
    for light, group in groupby(rows, key=lambda row: str(row["light"])):
        found = list(group)
        line(f"{MARKS[light]} {light_name(light)}{in_brackets(str(len(found)))}", STYLES[light])
        for row in found:
            _print_part(row, names, levels)
        line()
    if any(told["acknowledged"] for row in rows for told in row["told"]):
        line(say("√ 已签收", "√ acknowledged"))
    for each in stuck:
        hanging("× ", stuck_words(each), STYLES["red"])


def told_words(told: Sequence[Mapping[str, Any]], levels: Names) -> list[str]:
    """Who was told what and when, a line for each matter; a √ stands before who has acknowledged it."""
    lines: dict[tuple[str, str], list[str]] = {}
    for each in told:
        seen = {by["by"] for by in each["acknowledged"]}
        at = local_time(each["told_at"])[5:]
        people = [("√" if who["id"] in seen else "") + (who["name"] or who["id"]) + _deputy(who)
                  for who in each["recipients"]]
        matter = lines.setdefault((each["level"], each["cause"]), [])
        matter.append(f"{word(RUNGS, each['rung'])} {say('、', ', ').join(people) or say('无人', 'nobody')} {at}")
    told_to = say("已告知", "told")
    return [
        f"{word(levels, level)}{in_brackets(word(CAUSES, cause))} {told_to}{say('：', ': ')}{say('；', '; ').join(who)}"
        for (level, cause), who in lines.items()
    ]


def handler_words(handler: Mapping[str, Any], name: str) -> str:
    """An open work item, called `name` where it has one, and who holds it."""
    name = name or handler["element"]
    holder = handler["holder_name"] or say("无人认领", "unclaimed")
    if not handler["holder"] and handler["role"] == "applicant":
        holder = say("申请人", "applicant")
    return f"{name} #{handler['task']}{say('：', ': ')}{holder}"


def card_words(card: Mapping[str, Any], levels: Names) -> str:
    """A card: its level, number, cause and state."""
    cause, state = word(CAUSES, card["cause"]), word(CARD_STATES, card["state"])
    return f"{word(levels, card['level'])} {card['card']}{in_brackets(say('，', ', ').join([cause, state]))}"


def order_words(order: Mapping[str, Any], directory: Directory) -> str:
    """A supervision order: its number, to whom, and how it stands."""
    to, state = department_named(directory, order["department"]), word(ORDER_STATES, order["state"])
    return say(f"督办单 {order['order']}（{to}，{state}）", f"supervision order {order['order']} ({to}, {state})")


def clock_words(clock: Mapping[str, Any]) -> str:
    """A clock: its kind, when it ends, and its light."""
    return f"{clock_name(clock['kind'])} {due_words(clock)} {light_name(clock['light'])}"


def stuck_words(stuck: Mapping[str, Any]) -> str:
    """A timer or notification nobody tries any more, and what to do."""
    problem = one_language(stuck["problem"])
    _, of_clock, kind = stuck["element"].partition("clock:")
    name = clock_name(kind) if of_clock else stuck["element"]
    what, what_en = f"{name}的定时器", f"timer of {name}"
    if stuck["what"] == "notification":
        what, what_en = f"给 {stuck['to']} 的通知", f"notification to {stuck['to']}"
    return say(
        f"{stuck['case_no']} {what}停滞：{problem} → 排除原因后用 onewindow work --retry-stuck",
        f"{stuck['case_no']} {what_en} stuck: {problem} → mend it, then onewindow work --retry-stuck",
    )


def print_cards(
    cards: Sequence[Mapping[str, Any]], counts: Mapping[str, Mapping[str, int]], names: EnglishNames, levels: Names, *,
    narrowed: bool,
) -> None:
    """Cards, the latest first, then how many there are of those asked for; revoked ones are counted apart."""
    for card in cards:
        part = card["case_no"] if card["sub_case"] is None else f"{card['case_no']}/{card['sub_case']}"
        style = STYLES[card["level"]] if card["state"] != "revoked" else None
        line(f"{part}  {word(levels, card['level'])} {card['card']}", style)
        cause = say("，", ", ").join([word(CAUSES, card["cause"]), word(CARD_STATES, card["state"])])
        of = (names.department(card["department"]), names.title(card["case_no"], card["title"]))
        known = (cause, local_time(card["issued_at"]), _due_of(card), *of)
        hanging(INDENT, " · ".join(each for each in known if each))
        _print_problem(card)
    if not cards and narrowed:
        line(say("没有符合这些条件的监察牌。", "No card matches what was asked for."))
    elif not cards:
        line(say("没有监察牌。", "No cards."))
    line()
    states = ("issued", "appealed", "confirmed")
    for level, count in counts.items():
        valid = sum(count[state] for state in states)
        line(say(f"{word(levels, level)}：有效 {valid}（申诉中 {count['appealed']}），另已撤销 {count['revoked']}",
                 f"{word(levels, level)}: {valid} standing ({count['appealed']} appealed), "
                 f"{count['revoked']} revoked beside"))  # fmt: skip


def print_attempts(attempts: Sequence[Mapping[str, Any]]) -> None:
    """What was asked and refused, the latest first."""
    if not attempts:
        line(say("没有被拒绝的操作。", "Nothing was refused."))
    for each in attempts:
        who = f"{each['by']['name']}{in_brackets(each['by']['id'])}" if each["by"]["name"] else each["by"]["id"]
        line(f"{local_time(each['at'])}  {who}  {each['command']}  [{each['code']}]", "bold")
        hanging(INDENT, f"{each['case_no'] or ''}  {say(each['message'], each['message_en'])}".strip())


def _print_part(row: Mapping[str, Any], names: EnglishNames, levels: Names) -> None:
    """What runs out and when; of whom; who has it in hand; who was told."""
    due = due_words({**row, "provisional": any(clock["provisional"] for clock in row["clocks"])})
    line(f"  {row['part']}  {due}", STYLES[row["light"]])
    no = row["case_no"]
    titles = list(dict.fromkeys((names.part(no, row["name"]), names.title(no, row["title"]))))
    known = (*titles, row["applicant_name"], names.department(row["department"]))
    hanging(INDENT, " · ".join(part for part in known if part))
    hanging(INDENT, say("；", "; ").join(clock_words(clock) for clock in row["clocks"]))
    open_ones = [card_words(card, levels) for card in row["cards"]]
    open_ones += [order_words(order, names.directory) for order in row["orders"]]
    if open_ones:
        hanging(INDENT, say("；", "; ").join(open_ones), STYLES["red"])
    if row["handlers"]:
        hanging(INDENT, say("；", "; ").join(
            handler_words(each, names.element(no, each["element"], each["name"])) for each in row["handlers"]
        ))  # fmt: skip
    for text in told_words(row["told"], levels):
        hanging(f"{INDENT}→ ", text)
    _print_problem(row)


def _print_problem(row: Mapping[str, Any]) -> None:
    """Why a case cannot be read, of which its rows are shown all the same."""
    if row["problem"]:
        hanging(f"{INDENT}× ", one_language(row["problem"]), STYLES["red"])


def _due_of(card: Mapping[str, Any]) -> str:
    """When the limit ended that the card is for, beside the hour at which the card was put down."""
    if card["due_at"]:
        return due_words({**card, "provisional": False})
    if not card["due_on"]:
        return ""
    day = day_name(date.fromisoformat(card["due_on"]))
    return say(f"{day} 到期", f"due {day}")


def _deputy(person: Mapping[str, str]) -> str:
    return in_brackets(say("代", "deputy")) if person.get("stands_for") else ""
