"""The story of a case: its events as lines a person can read, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow import events as e
from onewindow.domain.drawing import Drawing
from onewindow.domain.facts import local_minute
from onewindow.domain.names import DELIVERIES, OUTCOMES, RESULTS, chinese
from onewindow.domain.service_item import ServiceItem
from onewindow.events import Recorded
from onewindow.ports import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One line: when (UTC), who, in which department, what. `document` is a notice number where one was issued.

    `path` names the elements the tokens passed, on lines that say only this.
    """

    seq: int
    at: str
    who: str
    department: str
    text: str
    text_en: str
    element: str = ""
    document: str = ""
    path: tuple[str, ...] = ()


def story(
    log: Iterable[Recorded], drawing: Drawing, item: ServiceItem | None, directory: Directory
) -> Iterator[StoryLine]:
    """The lines of a log, in the words of its drawing, its item list and the site's directory."""
    names = {element.id: element.name or element.id for element in drawing.elements.values()}
    names_en = {element.id: element.name_en or names[element.id] for element in drawing.elements.values()}
    tasks: dict[int, str] = {}
    subs: dict[int, e.SubCaseOpened] = {}
    for recorded in log:
        event = recorded.event
        if isinstance(event, e.TaskOpened):
            tasks[event.task] = event.element
        if isinstance(event, e.SubCaseOpened):
            subs[event.sub_case] = event
        words = _Words(names, names_en, tasks, subs, item, directory)
        text, text_en = _sentence(event, words)
        if not text:
            continue
        yield StoryLine(
            seq=recorded.seq, at=recorded.at, who=str(recorded.actor.get("name", "")), text=text, text_en=text_en,
            department=_department(recorded, words), element=_element(event, tasks),
            document=event.notice if isinstance(event, e.NoticeIssued) else "",
            path=tuple(event.path) if isinstance(event, e.ProcessAdvanced) else (),
        )


@dataclass(frozen=True, slots=True)
class _Words:
    names: Mapping[str, str]
    names_en: Mapping[str, str]
    tasks: Mapping[int, str]
    subs: Mapping[int, e.SubCaseOpened]
    item: ServiceItem | None
    directory: Directory

    def departments(self, department: str) -> str:
        return self.directory.department_name(department) if department else ""

    def person(self, person: str) -> str:
        found = self.directory.find(person)
        return found.name if found else person

    def material(self, material: str) -> tuple[str, str]:
        found = self.item.material(material) if self.item else None
        return (found.name, found.name_en or material) if found else (material, material)

    def task(self, event: Any) -> tuple[str, str]:
        element = getattr(event, "element", None) or self.tasks.get(event.task, "")
        return f"「{self.names.get(element, element)}」", self.names_en.get(element, element)

    def sub(self, number: int | None) -> tuple[str, str]:
        """Name and item of a sub-case; of the whole case for None."""
        opened = self.subs.get(number or 0)
        if opened is None:
            return "", ""
        return f"「{opened.name}」", f" {self.names_en.get(opened.element, opened.item)}"


def _sentence(event: e.Event, words: _Words) -> tuple[str, str]:
    teller = _TELLERS.get(type(event))
    return teller(event, words) if teller else ("", "")


def _department(recorded: Recorded, words: _Words) -> str:
    event = recorded.event
    if isinstance(event, e.SubCaseOpened | e.TaskOpened | e.MessageQueued):
        return words.departments(event.department)
    if isinstance(event, e.SubCaseClosed):
        opened = words.subs.get(event.sub_case)
        return words.departments(opened.department) if opened else ""
    return words.departments(str(recorded.actor.get("department", "")))


def _element(event: e.Event, tasks: Mapping[int, str]) -> str:
    element = getattr(event, "element", "")
    return str(element or tasks.get(getattr(event, "task", None) or 0, ""))


def _opened(event: e.CaseOpened, words: _Words) -> tuple[str, str]:
    name = str(event.applicant.get("name", ""))
    linked = (f"，关联原办件 {event.origin}", f", linked to {event.origin}") if event.origin else ("", "")
    return f"开件《{event.title}》{name}{linked[0]}", f"case opened: {event.title} {name}{linked[1]}"


def _task(verb: str, verb_en: str) -> Callable[[Any, _Words], tuple[str, str]]:
    def tell(event: Any, words: _Words) -> tuple[str, str]:
        name, name_en = words.task(event)
        return f"{verb}{name}", f"{verb_en} {name_en}"

    return tell


def _completed(event: e.TaskCompleted, words: _Words) -> tuple[str, str]:
    name, name_en = words.task(event)
    outcome = chinese(OUTCOMES, event.outcome)
    # The reason of a decision is told with the decision itself.
    reason = event.data.get("reason") if event.outcome == "sent_back" else None
    why, why_en = (f"（{reason}）", f" ({reason})") if reason else ("", "")
    return f"办理{name}：{outcome}{why}", f"completed {name_en}: {event.outcome}{why_en}"


def _correction(event: e.CorrectionNotified, words: _Words) -> tuple[str, str]:
    names = "、".join(str(item["name"]) for item in event.items)
    return (
        f"一次性告知补正：{names}（不晚于 {event.correct_by} 补齐）",
        f"correction notified: {names} (until {event.correct_by})",
    )


def _accepted(event: e.CaseAccepted, words: _Words) -> tuple[str, str]:
    owed = f"，容缺 {len(event.omissions)} 项" if event.omissions else ""
    owed_en = f" with {len(event.omissions)} omission(s)" if event.omissions else ""
    until = f"，承诺不晚于 {event.promised_due} 办结" if event.promised_due else ""
    until_en = f", promised by {event.promised_due}" if event.promised_due else ""
    return f"受理，受理日期 {event.accepted_on}{owed}{until}", f"accepted on {event.accepted_on}{owed_en}{until_en}"


def _decided(event: e.Decided, words: _Words) -> tuple[str, str]:
    what, what_en = words.sub(event.sub_case)
    why, why_en = (f"（{event.reason}）", f" ({event.reason})") if event.reason else ("", "")
    return f"决定{what}：{chinese(RESULTS, event.result)}{why}", f"decided{what_en}: {event.result}{why_en}"


def _sub_closed(event: e.SubCaseClosed, words: _Words) -> tuple[str, str]:
    what, what_en = words.sub(event.sub_case)
    return f"子件办结{what}：{chinese(RESULTS, event.result)}", f"sub-case{what_en} closed: {event.result}"


def _advanced(event: e.ProcessAdvanced, words: _Words) -> tuple[str, str]:
    if not event.path:
        return "", ""
    return (
        "流程经过 " + " → ".join(words.names.get(element, element) for element in event.path),
        "passed " + " → ".join(event.path),
    )


def _attached(event: e.MaterialAttached, words: _Words) -> tuple[str, str]:
    name, name_en = words.material(event.material)
    return (f"提交材料「{name}」：{event.filename}（可信等级 {event.grade}）",
            f"material {name_en}: {event.filename} (grade {event.grade})")


def _supplied(event: e.OmissionSupplemented, words: _Words) -> tuple[str, str]:
    name, name_en = words.material(event.material)
    return f"补齐容缺材料「{name}」", f"omitted material {name_en} supplied"


def _corrected(event: e.CorrectedOnTheSpot, words: _Words) -> tuple[str, str]:
    changed = "、".join(event.changed)
    note = f"（{event.note}）" if event.note else ""
    return f"当场更正 {changed}{note}", f"corrected on the spot: {changed}"


def _handed_over(event: e.TaskHandedOver, words: _Words) -> tuple[str, str]:
    name, name_en = words.task(event)
    to = words.person(event.holder)
    return f"移交{name}给 {to}", f"handed {name_en} over to {to}"


def _delivered(event: e.ResultsDelivered, words: _Words) -> tuple[str, str]:
    name, method = event.collector.get("name", ""), str(event.collector.get("method", ""))
    return f"送达：{name}（{chinese(DELIVERIES, method)}）", f"delivered to {name} ({method})"


def _sub_opened(event: e.SubCaseOpened, words: _Words) -> tuple[str, str]:
    what, what_en = words.sub(event.sub_case)
    return f"子件 {event.sub_case} 开始{what}", f"sub-case {event.sub_case} opened:{what_en}"


def _sub_withdrawn(event: e.SubCaseWithdrawn, words: _Words) -> tuple[str, str]:
    what, what_en = words.sub(event.sub_case)
    return f"撤回子件{what}：{event.reason}", f"sub-case{what_en} withdrawn: {event.reason}"


def _timer_set(event: e.TimerSet, words: _Words) -> tuple[str, str]:
    name, name_en = words.task(event)
    due = local_minute(event.due_at)
    return f"定时{name}，{due} 到期", f"timer {name_en} set for {due}"


def _text(text: str, text_en: str) -> Callable[[Any, _Words], tuple[str, str]]:
    """A sentence with the event's own fields in it."""

    def tell(event: Any, words: _Words) -> tuple[str, str]:
        return text.format(e=event), text_en.format(e=event)

    return tell


_TELLERS: dict[type[e.Event], Callable[[Any, _Words], tuple[str, str]]] = {
    e.CaseOpened: _opened,
    e.DraftSaved: _text("保存草稿", "draft saved"),
    e.ApplicationSubmitted: _text("申报", "application submitted"),
    e.IntakeRegistered: _text("收件登记，不晚于 {e.correction_notice_due} 作出受理决定或告知补正",
                              "intake registered; accept or notify by {e.correction_notice_due}"),
    e.MaterialAttached: _attached,
    e.CorrectionNotified: _correction,
    e.CorrectedOnTheSpot: _corrected,
    e.CorrectionReceived: _text("补正材料已交（{e.received_on}）", "corrections received ({e.received_on})"),
    e.CaseAccepted: _accepted,
    e.AcceptanceRefused: _text("不予受理：{e.reason}", "acceptance refused: {e.reason}"),
    e.OmissionSupplemented: _supplied,
    e.CaseReviewStarted: _text("进入审查", "review started"),
    e.CaseClosed: lambda event, words: (
        f"必办事项全部办结：{chinese(RESULTS, event.result)}", f"obligatory items closed: {event.result}"),
    e.IssuanceReady: _text("各部门结果已到出件窗口", "results are at the issuing window"),
    e.ResultsIssued: _text("统一出件", "results issued together"),
    e.ResultsDelivered: _delivered,
    e.CaseArchived: _text("归档，档号 {e.file_no}", "archived as {e.file_no}"),
    e.CaseLapsed: _text("逾期未补正，终止办理：{e.reason}", "lapsed: {e.reason}"),
    e.CaseWithdrawn: _text("撤回申请：{e.reason}", "withdrawn: {e.reason}"),
    e.CaseTerminated: _text("终止办理：{e.reason}（{e.basis}）", "terminated: {e.reason} ({e.basis})"),
    e.VoidingProposed: _text("提出作废：{e.reason}", "voiding proposed: {e.reason}"),
    e.CaseVoided: _text("作废：{e.reason}", "voided: {e.reason}"),
    e.CaseFinished: _text("流程结束", "process ended ({e.how})"),
    e.SubCaseOpened: _sub_opened,
    e.Decided: _decided,
    e.SubCaseClosed: _sub_closed,
    e.SubCaseWithdrawn: _sub_withdrawn,
    e.TaskOpened: _task("待办", "task opened:"),
    e.TaskClaimed: _task("认领", "claimed"),
    e.TaskReleased: _task("退回待办池", "released"),
    e.TaskHandedOver: _handed_over,
    e.TaskCompleted: _completed,
    e.TaskCancelled: _task("取消", "cancelled"),
    e.TimerSet: _timer_set,
    e.TimerFired: _task("定时到期", "timer fired:"),
    e.MessageReceived: _text("收到消息 {e.name}", "message {e.name} received"),
    e.MessageQueued: _text("发往 {e.department} {e.operation}", "queued for {e.department}: {e.operation}"),
    e.ReplyRecorded: _text("收到回复 {e.message}：{e.outcome}", "reply to {e.message}: {e.outcome}"),
    e.NoticeIssued: lambda event, words: (
        f"出具《{event.title}》{event.notice}", f"issued {event.kind} {event.notice}"),
    e.ProcessAdvanced: _advanced,
}
