"""Why the domain says no about limits, supervision and what comes from outside; part of the table in `refusals`."""

from __future__ import annotations

LIMIT_REASONS: dict[str, tuple[str, str, str, str]] = {
    # code: (Chinese sentence, Chinese remedy, English sentence, English remedy)
    "not_under_way": (
        "应当在受理之后、办结之前，但是办件状态为 {status}", "受理后再办理；已办结的，请另开关联办件",
        "Expected a case that is accepted and not closed, but it is {status}",
        "accept it first; after closing open a linked case",
    ),
    "no_item_list": (
        "应当有事项实施清单，但是 {what} 没有", "在 item.yaml 中写明该事项后重新发布",
        "Expected an item list, but {what} has none", "describe the item in item.yaml and publish again",
    ),
    "procedure_not_listed": (
        "应当是清单列明的特别程序，但是没有“{procedure}”", "可用：{known}；未列明的程序不能停止计时",
        "Expected a special procedure of the item's list, but {procedure} is not on it",
        "listed: {known}; what is not listed stops no clock",
    ),
    "procedure_open": (
        "应当没有未结束的特别程序，但是 {what} 正在进行“{procedure}”", "先用 resume 结束它，再继续",
        "Expected no special procedure under way, but {what} is in {procedure}", "end it with `resume` first",
    ),
    "procedure_not_open": (
        "应当有正在进行的特别程序，但是 {what} 没有", "正在进行特别程序的子件：{known}",
        "Expected a special procedure under way, but {what} is in none", "sub-cases in one: {known_en}",
    ),
    "result_missing": (
        "应当写明特别程序的结果，但是没有", "写明听证、检验等的结论",
        "Expected the result of the procedure, but it is missing",
        "say what the hearing, inspection … has found",
    ),
    "extension_not_listed": (
        "应当是清单允许延长的事项，但是 {what} 不允许", "只能按期办结",
        "Expected an item whose list allows an extension, but that of {what} does not", "decide in time",
    ),
    "extension_repeated": (
        "应当只延长一次，但是 {what} 已经延长过（行政许可法第四十二条）", "只能按延长后的期限办结",
        "Expected the first extension, but {what} was extended before (Licensing Law art. 42)",
        "decide within the extended limit",
    ),
    "extension_exceeds_maximum": (
        "应当延长不超过 {maximum}，但是写的是 {limit}", "改为不超过 {maximum}",
        "Expected an extension of at most {maximum}, but it is {limit}", "give {maximum} or less",
    ),
    "extension_malformed": (
        "应当写延长多少，单位与 {maximum} 相同，但是写的是 {limit}", "例如 {maximum}",
        "Expected by how much to extend, in the unit of {maximum}, but got {limit}", "for example {maximum}",
    ),
    "extension_in_parts": (
        "整日的期限应当延长整日，但是写的是 {limit}", "写整日数，例如 1{unit}",
        "Expected whole days for a limit in whole days, but got {limit}", "write whole days, for example 1{unit}",
    ),
    "no_limit_to_extend": (
        "应当有正在计时的期限，但是 {what} 没有", "没有期限的事项无需延长",
        "Expected a limit that runs, but {what} has none", "there is nothing to extend",
    ),
    "limit_already_passed": (
        "应当在期限届满前延长，但是 {what} 的期限已于 {due} 届满", "不能再延长；请尽快作出决定",
        "Expected an extension before the limit ends, but that of {what} ended on {due}", "decide without delay",
    ),
    "forward_where": (
        "应当写明转报给哪个机关，但是没有", "用 to 写明机关名称",
        "Expected the authority it is forwarded to, but it is missing", "name it in `to`",
    ),
    "escalation_unknown": (
        "应当是本件发出的通知，但是没有第 {number} 号", "本件的通知：{known}",
        "Expected a notification of this case, but there is no number {number}", "there are: {known}",
    ),
    "card_unknown": (
        "应当是本件的监察牌，但是没有第 {card} 号", "本件的监察牌：{known}",
        "Expected a card of this case, but there is no number {card}", "there are: {known}",
    ),
    "card_settled": (
        "应当是还可以这样处理的监察牌，但是第 {card} 号{card_state}",
        "每张牌只申诉一次；申诉中的由监察人员维持或撤销，已维持、已撤销的不再变更",
        "Expected a card that is still open to this, but number {card} is {card_state}",
        "a card is appealed once, and then a supervisor confirms or revokes it; one confirmed or revoked is settled",
    ),
    "card_not_appealed": (
        "应当是申诉中的监察牌，但是第 {card} 号{card_state}",
        "只有申诉中的牌才需要维持：未申诉的照旧有效，已维持、已撤销的不再变更",
        "Expected a card under appeal, but number {card} is {card_state}",
        "a card nobody has appealed stands without this; one confirmed or revoked is settled",
    ),
    "department_unknown": (
        "应当是登记在册的部门，但是没有 {department}", "可用：{known}",
        "Expected a known department, but there is no {department}", "known: {known}",
    ),
    "content_missing": (
        "应当写明内容，但是没有", "写一句具体的话",
        "Expected what it is about, but nothing is said", "say it in a sentence",
    ),
    "order_unknown": (
        "应当是本件的督办单，但是没有第 {order} 号", "本件的督办单：{known}",
        "Expected a supervision order of this case, but there is no number {order}", "there are: {known}",
    ),
    "order_not_open": (
        "应当是待回复的督办单，但是第 {order} 号{order_state}", "等监察人员处理",
        "Expected an order that awaits a reply, but number {order} is {order_state}", "wait for the supervisor",
    ),
    "order_not_replied": (
        "应当是已回复的督办单，但是第 {order} 号{order_state}", "待回复的，等部门回复；已通过的，不再处理",
        "Expected an order that was replied to, but number {order} is {order_state}",
        "wait for the reply, where one is still to come; one that was accepted is settled",
    ),
    "act_unknown": (
        "应当是规定的违规行为，但是没有 {act}", "可用：{known}",
        "Expected a known act, but there is no {act}", "known: {known}",
    ),
    "day_malformed": (
        "应当写日期，例如 2026-03-02，但是写的是 {day}", "改正日期",
        "Expected a date such as 2026-03-02, but got {day}", "correct the date",
    ),
    "day_in_future": (
        "应当是已经发生的日期，但是 {day} 在今天（{today}）之后", "改正日期",
        "Expected a day that has come, but {day} lies after today ({today})", "correct the date",
    ),
    "correction_period_over": (
        "应当在补正期限内交齐，但是期限已于 {due} 届满，本件按逾期未补正终止", "请重新申请",
        "Expected the corrections within their period, but it ended on {due} and the case lapses",
        "apply anew",
    ),
    "answer_missing": (
        "应当写明对部门询问的答复，但是没有", "在 data 中填写 answer",
        "Expected the answer to the department's question, but it is missing", "give `answer` in the data",
    ),
    "incident_unknown": (
        "应当是本件的异常，但是没有第 {incident} 号", "本件的异常：{known}",
        "Expected an incident of this case, but there is no number {incident}", "there are: {known}",
    ),
    "incident_settled": (
        "应当是尚未处理的异常，但是第 {incident} 号已处理", "无需再处理",
        "Expected an incident that is open, but number {incident} is settled", "there is nothing more to do",
    ),
    "incident_not_retried": (
        "应当是仍在等待答复的消息，但是第 {incident} 号异常的消息已不再等待", "核实后用 resolve 处理",
        "Expected a message that still waits, but that of incident {incident} does not",
        "see to it and settle it with `resolve`",
    ),
    "incident_not_given_up": (
        "应当是等待部门决定的子件，但是第 {incident} 号异常不是", "用 retry 重发，或用 resolve 转人工办理",
        "Expected a sub-case that waits for a department's decision, but incident {incident} is about something else",
        "send it again with `retry`, or hand it to a person with `resolve`",
    ),
    "no_acceptance_task": (
        "应当有待办的受理环节可以视为受理，但是 {case_no} 没有", "收件与受理之间不能再有等待的环节：请改流程图",
        "Expected an open acceptance task to complete for the deemed acceptance of {case_no}, but there is none",
        "between receipt and acceptance no other step may wait: correct the drawing",
    ),
    "timer_unknown": (
        "应当是本件的定时器，但是没有 {timer}", "定时器已触发或已取消，无需处理",
        "Expected a timer of this case, but there is no {timer}", "it has fired or was cleared; nothing to do",
    ),
    "timer_not_due": (
        "应当到期才触发，但是定时器 {timer} 要到 {due_at}", "等到期",
        "Expected a due timer, but {timer} is due only at {due_at}", "wait until then",
    ),
    "message_not_awaited": (
        "应当是办件正在等待的消息，但是没有环节等待 {name}", "正在等待：{known}",
        "Expected a message somebody waits for, but nobody waits for {name}", "waited for: {known}",
    ),
}
