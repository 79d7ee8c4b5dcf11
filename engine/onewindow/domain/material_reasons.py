"""Why the domain says no to materials and their files; part of the table in `refusals`."""

from __future__ import annotations

MATERIAL_REASONS: dict[str, tuple[str, str, str, str]] = {
    # code: (Chinese sentence, Chinese remedy, English sentence, English remedy)
    "material_not_listed": (
        "应当是材料清单内的材料，但是清单中没有 {material}", "清单内的材料：{known}",
        "Expected a material of the published list, but {material} is not on it", "materials on the list: {known}",
    ),
    "material_missing": (
        "应当材料齐全方可受理，但是缺少：{missing}", "补交材料{omitted}，或一次性告知补正",
        "Expected all obligatory materials before acceptance, but these are missing: {missing_en}",
        "hand them in{omitted_en}, or notify a correction",
    ),
    "materials_closed": (
        "应当在受理之前提交材料，但是办件已受理（或已有结果）", "容缺材料用 supplement（SupplementOmission）补交",
        "Expected materials before acceptance, but the case is past it",
        "supply omitted materials with `supplement` (SupplementOmission)",
    ),
    "attachment_lies": (
        "应当是 {expected}，但是文件 {filename} 的内容是 {found}", "换成内容与类型一致的文件；清单允许：{allowed}",
        "Expected {expected}, but the content of {filename} is {found}",
        "hand in a file that is what its name says; allowed here: {allowed}",
    ),
    "attachment_too_large": (
        "应当不超过 {largest} MB，但是文件 {filename} 更大", "压缩或分成几个文件后再提交",
        "Expected at most {largest} MB, but {filename} is larger", "make it smaller, or hand it in as several files",
    ),
    "attachment_empty": (
        "应当有内容，但是文件 {filename} 是空的", "重新扫描或选择文件",
        "Expected a file with content, but {filename} is empty", "scan or choose the file again",
    ),
    "filename_missing": (
        "应当有文件名，但是没有", "填写文件名（不含路径）",
        "Expected a file name without a path, but there is none", "give a plain file name",
    ),
    "filename_acts": (
        "文件名应当只有看得见的字符，但是 {filename} 含有控制字符", "改名后再提交",
        "Expected a file name that can be read, but {filename} holds control characters", "rename the file",
    ),
    "omission_not_allowed": (
        "应当是可容缺的材料并有承诺和补交日期，但是 {material} 不符合（{why}）",
        "只能对标为容缺后补的材料作承诺并写明将来的补交日期",
        "Expected an omittable material with a commitment and a future date, but {material} is not ({why_en})",
        "only materials the list calls omittable, with `commitment` and `supplement_by`",
    ),
    "omission_unnamed": (
        "应当列明容缺的材料，但是没有列出，也没有缺少材料", "材料已齐的，以 accepted 办理受理",
        "Expected the materials left out, but none is named and none is missing",
        "complete the task with outcome accepted",
    ),
    "omission_unknown": (
        "应当是本件容缺的材料，但是 {material} 不是（或已补交）", "待补交：{known}",
        "Expected a material left out of this case, but {material} is not one (or is supplied)",
        "still owed: {known}",
    ),
    "omission_open": (
        "应当补齐容缺材料后出件，但是还缺：{missing}", "请申请人补交后再出件",
        "Expected the omitted materials before issuance, but these are owed: {missing_en}", "have them supplied first",
    ),
}
