"""Every reason for which the domain says no: stable codes, the sentence in two languages, and the remedy."""

from __future__ import annotations

from typing import Any, NoReturn

from onewindow.domain.limit_reasons import LIMIT_REASONS
from onewindow.domain.material_reasons import MATERIAL_REASONS
from onewindow.domain.names import chinese_words
from onewindow.domain.visible_text import visible
from onewindow.errors import Rejected


class Refusal(Exception):
    """Carries a `Rejected` out of a decider; `decide` turns it into a value and nobody else sees it."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(rejected.code)
        self.rejected = rejected


def refuse(code: str, /, details: dict[str, Any] | None = None, **words: Any) -> NoReturn:
    """Raise the refusal with this code of the table below, its sentence filled with `words`."""
    raise Refusal(rejection(code, details=details, **words))


def rejection(code: str, /, details: dict[str, Any] | None = None, **words: Any) -> Rejected:
    """The refusal with this code as a value; each of its sentences is one line, whatever was typed into it."""
    words = {word: visible(value) if isinstance(value, str) else value for word, value in words.items()}
    chinese, english = REASONS[code][:2], REASONS[code][2:]
    text, remedy = (sentence.format(**chinese_words(words)) for sentence in chinese)
    text_en, remedy_en = (sentence.format(**words) for sentence in english)
    return Rejected(code, text, remedy, text_en, remedy_en, details or {})


REASONS: dict[str, tuple[str, str, str, str]] = {
    # code: (Chinese sentence, Chinese remedy, English sentence, English remedy)
    "case_unknown": (
        "应当是本地区已有的办件，但是没有找到 {case_no}", "核对办件编号；可用 onewindow case list 查看",
        "Expected a case of this region, but there is no {case_no}",
        "check the number; `onewindow case list` shows them",
    ),
    "case_finished": (
        "应当是未办完的办件，但是 {case_no} 已经结束{standing}", "{remedy}",
        "Expected an open case, but {case_no} is finished{standing_en}", "{remedy_en}",
    ),
    "stale_version": (
        "应当基于版本 {expected} 操作，但是办件已是版本 {version}（{by} 于 {at} 抢先办理）",
        "刷新办件后重新判断再提交",
        "Expected version {expected}, but the case is at {version} ({by} was faster, at {at})",
        "read the case again and decide anew",
    ),
    "command_id_reused": (
        "应当每个命令使用自己的编号，但是 {command_id} 已用于内容不同的命令", "换一个新的命令编号再提交",
        "Expected a command id of its own, but {command_id} was used for a different command", "use a new command id",
    ),
    "person_unknown": (
        "应当由登记在册的人员或本办件申请人办理，但是查无此人：{person}", "核对人员编号，或在 staff.yaml 中登记",
        "Expected a registered person or the case's applicant, but nobody is known as {person}",
        "check the id, or register the person in staff.yaml",
    ),
    "not_entitled": (
        "应当由{expected}办理，但是 {person} 不是", "请{expected}办理",
        "Expected {expected_en}, but {person} is not", "let {expected_en} do it",
    ),
    "value_unfit": (
        "应当是{wanted}，但是 {pointer} 处不是（{reason}）", "{remedy}",
        "Expected {wanted_en}, but at {pointer} it is not ({reason})", "{remedy_en}",
    ),
    "process_unknown": (
        "应当是已发布的流程，但是没有发布过 {process}", "已发布：{known}；其他的先用 onewindow publish 发布",
        "Expected a published process, but {process} was never published",
        "published: {known}; publish others with `onewindow publish`",
    ),
    "applicant_missing": (
        "应当写明申请人编号和姓名（名称），但是没有",
        "在 applicant 中填写 id 和 name（--applicant id=… --applicant name=…）",
        "Expected the applicant's id and name, but they are missing",
        "give `id` and `name` in `applicant` (--applicant id=… --applicant name=…)",
    ),
    "agent_unfit": (
        "代办人应写成一组字段，但是不是", "写作 agent: {{id: …, name: …}}，没有代办人则不写",
        "Expected the agent as an object, but it is none", "give agent as {{id: …, name: …}}, or leave it out",
    ),
    "person_id_unfit": (
        "{who}编号应为文字，前后没有空白，也不是 system，但是写的是 {id}", "写这个人登录用的编号",
        "Expected the {who_en}'s id as text without blanks around it, and not system, but got {id}",
        "give the id this person is known by",
    ),
    "channel_unknown": (
        "应当是 window 或 online，但是渠道为 {channel}", "改为 window（窗口）或 online（网上）",
        "Expected channel window or online, but got {channel}", "use window or online",
    ),
    "situation_unknown": (
        "应当回答本事项的情形问题，但是没有 {situation} 这一问，或不能这样回答：{answer}", "可用的回答：{known}",
        "Expected an answer to a question of this item, but {situation} = {answer} is none",
        "possible answers: {known}",
    ),
    "origin_unsuitable": (
        "应当是同一流程、同一申请人、各子件均已办结且未作废的办件，但是 {origin} 不是", "核对原办件编号",
        "Expected an earlier case of the same process and applicant with all sub-cases closed, but {origin} is "
        "not one",
        "check the number of the earlier case",
    ),
    "origin_under_way": (
        "同一原办件的重新申请应当一件一件地办，但是 {case_no} 正在办理", "等它办结，或者撤回它，再申请",
        "Expected one application again at a time, but {case_no} from the same origin is under way",
        "wait until it is decided, or withdraw it",
    ),
    "granted_since": (
        "应当是还没有办成的事项，但是本件开件以后，{items} 已在同一原办件的另一次申请中准予",
        "撤回本草稿，需要时再以 {origin} 为原办件开件",
        "Expected what was not granted yet, but {items} was granted to another application from the same origin since "
        "this one was opened",
        "withdraw this draft, and open another from {origin} where something is left",
    ),
    "nothing_applied_for": (
        "应当至少申请一个事项，但是按情形问题的回答和已经准予的事项，没有要办的",
        "核对情形问题的回答；都已办成的，不必再申请",
        "Expected at least one item to be applied for, but by the answers and by what was granted before there is none",
        "correct the answers; what was granted before need not be applied for again",
    ),
    "form_invalid": (
        "应当按表单填写，但是有 {count} 处不符：{first}", "逐处改正后再提交（details.problems 列出全部）",
        "Expected a valid form, but {count} field(s) are not: {first_en}",
        "correct every field listed in details.problems",
    ),
    "not_draft": (
        "应当在申报之前修改草稿，但是办件状态为 {status}", "申报后请通过当场更正或补正修改",
        "Expected a draft, but the case is {status}", "after submission correct it on the spot or by a correction",
    ),
    "task_not_open": (
        "应当是待办的任务，但是 {case_no} 的任务 {task} 不在待办中", "用 onewindow case show 查看待办任务",
        "Expected an open task, but task {task} of {case_no} is not open",
        "`onewindow case show` lists the open tasks",
    ),
    "somebody_was_faster": (
        "应当是待办的任务，但是任务 {task} 已由 {by} 于 {at} 先办理（{outcome}）", "刷新后再看；无需重复办理",
        "Expected an open task, but {by} was faster with task {task} (at {at}: {outcome})",
        "refresh; nothing needs doing twice",
    ),
    "already_claimed": (
        "应当是无人认领的任务，但是任务 {task} 已由 {holder} 认领", "请其办理、退回或移交",
        "Expected an unclaimed task, but {holder} holds task {task}", "let them finish, release or hand it over",
    ),
    "not_holder": (
        "应当由认领人办理，但是任务 {task} 的认领人是 {holder}", "请认领人移交或退回",
        "Expected the holder of the task, but task {task} is held by {holder}",
        "have it handed over or released",
    ),
    "department_gone": (
        "应当由 {department} 办理，但是该部门已不在人员名册中", "请主项部门负责人或监察人员移交，或恢复该部门",
        "Expected somebody of {department}, but nobody knows it any more", "have a head or a supervisor hand it over",
    ),
    "not_claimed": (
        "应当先认领任务再办理，但是该任务无人认领", "先认领（claim）",
        "Expected a task that somebody has claimed, but nobody holds it", "claim it first",
    ),
    "department_cannot_register_intake": (
        "应当由综合窗口人员收件，但是 {person}（{department}）不是", "请综合窗口人员收件",
        "Expected intake by a clerk of the integrated window, but {person} ({department_en}) is none",
        "let a window clerk register the intake",
    ),
    "outcome_unknown": (
        "应当是本环节的办理结果，但是 {outcome} 不是", "本环节可选：{known_zh}",
        "Expected an outcome of this stage, but {outcome} is none", "outcomes here: {known}",
    ),
    "reason_missing": (
        "应当说明理由，但是没有写", "写明理由（reason）",
        "Expected a reason, but none is given", "give `reason`",
    ),
    "remedies_missing": (
        "应当告知救济途径（行政复议、行政诉讼），但是没有写", "填写 remedies（命令行用 --remedies）",
        "Expected the remedies (reconsideration, lawsuit) to be told, but they are not",
        "give `remedies` (on the command line: --remedies)",
    ),
    "basis_missing": (
        "应当写明法律依据，但是没有写", "填写 basis",
        "Expected a legal basis, but none is given", "give `basis`",
    ),
    "same_person": (
        "应当由不同的人办理，但是 {person} 已经{did}本件", "请另一位有权人员办理",
        "Expected a different person, but {person} has already {did_en} this matter",
        "let another entitled person do it",
    ),
    "second_correction_notice": (
        "应当一次性告知全部补正内容，但是本件已于此前告知过一次（行政许可法第三十二条）",
        "按已告知的内容审查：受理，或说明理由不予受理",
        "Expected one correction notice listing everything, but it was already given (Licensing Law art. 32)",
        "judge by what was notified: accept, or refuse with reasons",
    ),
    "correction_too_late": (
        "应当不晚于 {due} 告知补正，但是期限已过，自收到材料之日起即为受理（行政许可法第三十二条）",
        "以 accepted 办理受理",
        "Expected the correction notice by {due}, but that day has passed: the application counts as accepted "
        "since receipt",
        "complete the task with outcome accepted",
    ),
    "refusal_too_late": (
        "应当不晚于 {due} 作出不予受理决定，但是期限已过，自收到材料之日起即为受理（行政许可法第三十二条）",
        "以 accepted 办理受理",
        "Expected non-acceptance by {due}, but that day has passed: the application counts as accepted since receipt",
        "complete the task with outcome accepted",
    ),
    "field_not_in_form": (
        "应当是申请表内的项目，但是表中没有 {field}", "填写表中项目的路径，如 /company；缺材料的写 material",
        "Expected a field of the form, but {field} is none",
        "give its pointer, such as /company; a material is named by `material`",
    ),
    "correction_incomplete": (
        "应当补齐告知的全部材料后再提交，但是还缺：{missing}", "先提交这些材料（attach），再办理补正",
        "Expected every material of the notice to be handed in, but these are missing: {missing_en}",
        "attach them first, then resubmit",
    ),
    "correction_leaves_out": (
        "应当一次性告知需要补正的全部内容，但是没有列入还缺的必要材料：{missing}",
        "把这些材料也列入（每项写明 material 和 problem）",
        "Expected everything missing to be told at once, but these required materials are left out: {missing_en}",
        "name them too, each with `material` and `problem`",
    ),
    "correction_empty": (
        "应当列明要补正的内容，但是清单为空或某项没有写明问题", "在 items 中逐项写明 material 或 field，以及 problem",
        "Expected what is to be corrected, but the list is empty or an entry names no problem",
        "give `items`, each entry with `material` or `field`, and `problem`",
    ),
    "defects_open": (
        "应当没有待改的问题方可受理，但是记有：{defects}", "当场更正，或一次性告知补正",
        "Expected no open defects at acceptance, but there are: {defects}",
        "correct on the spot, or notify a correction",
    ),
    "nothing_corrected": (
        "应当写明更正后的内容，但是没有", "在 form 中填写更正后的表单部分",
        "Expected what is corrected, but nothing is given", "give the corrected sections in `form`",
    ),
    "not_before_acceptance": (
        "应当在受理之前当场更正，但是办件状态为 {status}", "受理后不再更正申请；结果有误请另开关联办件",
        "Expected a case received and not yet accepted, but it is {status}", "open a linked case to correct a result",
    ),
    "lapse_too_early": (
        "应当在补正期满（{correct_by}）之后按逾期处理，但是今天是 {today}", "期满后再办理",
        "Expected the correction period to be over (last day {correct_by}), but today is {today}",
        "wait until it has passed",
    ),
    "corrections_all_in": (
        "应当是没有补齐材料的办件，但是要求补正的内容在期内（至 {correct_by}）都已补齐",
        "办理补正待办（已补正），办件继续",
        "Expected a case that lacks corrections, but all that was asked for came in time (by {correct_by})",
        "complete the correction task (resubmitted): the case goes on",
    ),
    "not_correcting": (
        "应当是待补正的办件，但是状态为 {status}", "只有已告知补正的办件才会逾期",
        "Expected a case waiting for corrections, but it is {status}", "only such a case can lapse",
    ),
    "already_decided": (
        "应当尚未作出决定，但是{what}已有决定（{result}）", "尚未决定的子件才能这样办：{known}",
        "Expected no decision yet, but {what_en} is decided ({result})",
        "this can be done to undecided sub-cases only: {known_en}",
    ),
    "decided_already": (
        "应当尚未作出决定，但是{what}已有决定（{result}）", "决定有误的，依法变更、撤销或作废",
        "Expected no decision yet, but {what_en} is decided ({result})", "change, revoke or void a wrong decision",
    ),
    "sub_case_unknown": (
        "应当是本件的子件，但是没有 {sub_case}", "子件：{known}",
        "Expected a sub-case of this case, but there is no {sub_case}", "sub-cases: {known_en}",
    ),
    "sub_case_without_result": (
        "应当先有决定再离开子件，但是 {element} 没有结果就结束了", "流程图中让每条路径都经过决定环节",
        "Expected a decision before the sub-case ends, but {element} was left without a result",
        "draw a decision on every path through it",
    ),
    "voiding_not_proposed": (
        "应当由两人作废：一人提出、另一人确认，但是还没有人提出", "先由一人提出作废",
        "Expected a voiding proposed by one person and confirmed by another, but nobody has proposed it",
        "let one of the two propose it first",
    ),
    "collector_missing": (
        "应当写明领取人及方式（window、post 或 electronic），但是没有", "在 data.collector 中填写 name 和 method",
        "Expected who collected the results and how, but it is missing", "give `collector` with `name` and `method`",
    ),
    "collector_unidentified": (
        "申请人、代理人以外的人领取的，应当核验身份，但是没有写明 {name} 的证件号码",
        "核验委托和证件后，在 data.collector 中填写 id_number",
        "Expected the identity of {name}, who is neither the applicant nor the agent, but it is missing",
        "check the proxy and the identity document and give `id_number` in `collector`",
    ),
    "express_no_missing": (
        "邮寄送达应当写明邮件号，但是没有", "在 data.collector 中填写 express_no",
        "Expected the number of the parcel the results were posted in, but it is missing",
        "give `express_no` in `collector`",
    ),
    "wrong_stage": (
        "应当在{expected}时办理，但是办件状态为 {status}", "按流程先办理前面的环节",
        "Expected the case to be {expected_en}, but it is {status}", "finish the stages before it",
    ),
    **LIMIT_REASONS,
    **MATERIAL_REASONS,
}
