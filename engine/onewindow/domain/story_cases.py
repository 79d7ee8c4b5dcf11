"""What happened to a case and its sub-cases, as sentences: from the draft to the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow import events as e
from onewindow.domain.names import DELIVERIES, RESULTS, chinese, english
from onewindow.domain.story_words import Teller, Words, after_colon, bracketed, said


def _opened(event: e.CaseOpened, words: Words) -> tuple[str, str]:
    name = str(event.applicant.get("name", ""))
    linked = (f"，关联原办件 {event.origin}", f", linked to {event.origin}") if event.origin else ("", "")
    return f"开件《{event.title}》{name}{linked[0]}", f"case opened: {words.service(event.title)[1]} {name}{linked[1]}"


def _attached(event: e.MaterialAttached, words: Words) -> tuple[str, str]:
    name, name_en = words.material(event.material)
    return (f"提交材料「{name}」：{event.filename}（可信等级 {event.grade}）",
            f"material {name_en}: {event.filename} (grade {event.grade})")


def _supplied(event: e.OmissionSupplemented, words: Words) -> tuple[str, str]:
    name, name_en = words.material(event.material)
    return f"补齐容缺材料「{name}」", f"omitted material {name_en} supplied"


def _correction(event: e.CorrectionNotified, words: Words) -> tuple[str, str]:
    asked = [_to_correct(item, words) for item in event.items]
    names, names_en = "、".join(name for name, _ in asked), ", ".join(name_en for _, name_en in asked)
    return (
        f"一次性告知补正：{names}（不晚于 {event.correct_by} 补齐）",
        f"correction notified: {names_en} (until {event.correct_by})",
    )


def _to_correct(item: Mapping[str, Any], words: Words) -> tuple[str, str]:
    """A material by its English name in the item list; a field of the form as the form calls it."""
    name = str(item["name"])
    listed = "had" in item
    return name, words.material(item["target"])[1] if listed else name


def _corrected(event: e.CorrectedOnTheSpot, words: Words) -> tuple[str, str]:
    changed = "、".join(event.changed)
    note, note_en = bracketed(event.note)
    return f"当场更正 {changed}{note}", f"corrected on the spot: {changed}{note_en}"


def _accepted(event: e.CaseAccepted, words: Words) -> tuple[str, str]:
    how, how_en = ("逾期未告知，视为受理", "deemed accepted") if event.deemed else ("受理", "accepted")
    owed, owed_en = "", ", nothing was told in time" if event.deemed else ""
    promised = [omission for omission in event.omissions if omission["supplement_by"]]
    if promised:
        owed, owed_en = f"，容缺 {len(promised)} 项", f"{owed_en} with {len(promised)} omission(s)"
    if event.missing:
        names, names_en = zip(*(_missing(entry, words) for entry in event.missing), strict=True)
        owed, owed_en = f"{owed}，尚缺 {'、'.join(names)}", f"{owed_en}, missing {', '.join(names_en)}"
    until, until_en = _until(event.promised_due, event.statutory_due)
    return f"{how}，受理日期 {event.accepted_on}{owed}{until}", f"{how_en} on {event.accepted_on}{owed_en}{until_en}"


def _missing(entry: Mapping[str, str], words: Words) -> tuple[str, str]:
    return entry["name"], words.material(entry["id"])[1]


def _until(promised: str | None, statutory: str | None) -> tuple[str, str]:
    text = (f"，承诺不晚于 {promised} 办结" if promised else "") + (f"，法定期限 {statutory}" if statutory else "")
    text_en = f", promised by {promised}" if promised else ""
    text_en += f", statutory limit {statutory}" if statutory else ""
    return text, text_en


def _decided(event: e.Decided, words: Words) -> tuple[str, str]:
    what, what_en = words.sub(event.sub_case)
    why, why_en = bracketed(event.reason)
    return f"决定{what}：{chinese(RESULTS, event.result)}{why}", f"decided{what_en}: {event.result}{why_en}"


def _closed(event: e.CaseClosed, words: Words) -> tuple[str, str]:
    if not event.result:
        return "办结：没有要办的事项，没有办理结果", "closed: there was no item to decide on, and no result"
    return f"必办事项全部办结：{chinese(RESULTS, event.result)}", f"obligatory items closed: {event.result}"


def _delivered(event: e.ResultsDelivered, words: Words) -> tuple[str, str]:
    name, method = event.collector.get("name", ""), str(event.collector.get("method", ""))
    posted = f" {number}" if (number := event.collector.get("express_no")) else ""
    how, how_en = chinese(DELIVERIES, method), english(DELIVERIES, method)
    return f"送达：{name}（{how}{posted}）", f"delivered to {name} ({how_en}{posted})"


def _sub_opened(event: e.SubCaseOpened, words: Words) -> tuple[str, str]:
    what, what_en = words.sub(event.sub_case)
    until, until_en = _until(event.promised_due, event.statutory_due)
    return f"子件 {event.sub_case} 开始{what}{until}", f"sub-case {event.sub_case} opened:{what_en}{until_en}"


def _sub_closed(event: e.SubCaseClosed, words: Words) -> tuple[str, str]:
    what, what_en = words.sub(event.sub_case)
    return f"子件办结{what}：{chinese(RESULTS, event.result)}", f"sub-case{what_en} closed: {event.result}"


def _sub_withdrawn(event: e.SubCaseWithdrawn, words: Words) -> tuple[str, str]:
    what, what_en = words.sub(event.sub_case)
    return f"撤回子件{what}：{event.reason}", f"sub-case{what_en} withdrawn: {event.reason}"


def _sub_forwarded(event: e.SubCaseForwarded, words: Words) -> tuple[str, str]:
    what, what_en = words.sub(event.sub_case)
    why, why_en = after_colon(event.reason)
    return f"子件{what}转报 {event.to}{why}", f"sub-case{what_en} forwarded to {event.to}{why_en}"


def _forwarded(event: e.CaseForwarded, words: Words) -> tuple[str, str]:
    why, why_en = after_colon(event.reason)
    return f"转报 {event.to}{why}", f"forwarded to {event.to}{why_en}"


def _lapsed(event: e.CaseLapsed, words: Words) -> tuple[str, str]:
    why, why_en = after_colon("" if event.reason == "逾期未补正" else event.reason)
    return f"逾期未补正，终止办理{why}", f"lapsed{why_en}"


TELLERS: Mapping[type[e.Event], Teller] = {
    e.CaseOpened: _opened,
    e.DraftSaved: said("保存草稿", "draft saved"),
    e.ApplicationSubmitted: said("申报", "application submitted"),
    e.IntakeRegistered: said("收件登记，不晚于 {e.correction_notice_due} 作出受理决定或告知补正",
                              "intake registered; accept or notify by {e.correction_notice_due}"),
    e.MaterialAttached: _attached,
    e.CorrectionNotified: _correction,
    e.CorrectedOnTheSpot: _corrected,
    e.CorrectionReceived: said("补正材料已交（{e.received_on}）", "corrections received ({e.received_on})"),
    e.CaseAccepted: _accepted,
    e.AcceptanceRefused: said("不予受理：{e.reason}", "not accepted: {e.reason}"),
    e.OmissionSupplemented: _supplied,
    e.CaseReviewStarted: said("进入审查", "review started"),
    e.CaseClosed: _closed,
    e.IssuanceReady: said("各部门结果已到出件窗口", "results are at the issuing window"),
    e.ResultsIssued: said("统一出件", "results issued together"),
    e.ResultsDelivered: _delivered,
    e.CaseArchived: said("归档，档号 {e.file_no}", "archived as {e.file_no}"),
    e.CaseLapsed: _lapsed,
    e.CaseWithdrawn: said("撤回申请：{e.reason}", "withdrawn: {e.reason}"),
    e.CaseTerminated: said("终止办理：{e.reason}（{e.basis}）", "terminated: {e.reason} ({e.basis})"),
    e.CaseForwarded: _forwarded,
    e.VoidingProposed: said("提出作废：{e.reason}", "voiding proposed: {e.reason}"),
    e.CaseVoided: said("作废：{e.reason}", "voided: {e.reason}"),
    e.CaseFinished: said("流程结束", "process ended ({e.how})"),
    e.SubCaseOpened: _sub_opened,
    e.Decided: _decided,
    e.SubCaseClosed: _sub_closed,
    e.SubCaseWithdrawn: _sub_withdrawn,
    e.SubCaseForwarded: _sub_forwarded,
}
