"""Codes of the findings about item.yaml itself, for the list of all codes; the sentences are made where it is read."""

from __future__ import annotations

from onewindow.process_checks.rule import Rule

_KEY = ("补上这一项", "add it")
_VALUE = ("请按消息改正该值", "correct the value as the message says")
_YAML = ("检查缩进、冒号后的空格和引号", "check the indentation, the space after a colon, and the quotes")
_TEXT = ("把内容写全，或给文字加引号", "write the content out, or quote the text")


def _rules(*rows: tuple[str, str, str, tuple[str, str]]) -> tuple[Rule, ...]:
    return tuple(Rule(code, text, text_en, *remedy) for code, text, text_en, remedy in rows)


ITEM_CODES = _rules(
    ("item_additional_properties", "没有这一项", "no such key", ("是否想写 …？", "did you mean …?")),
    ("item_bad_text", "含有无法保存的字符", "a character that cannot be kept", _VALUE),
    ("item_code", "编码不正确（校验位）", "the code is wrong (check characters)", ("核对编码", "compare the code")),
    ("item_const", "只能是某一个值", "only one value is possible", _VALUE),
    ("item_default", "默认答案不在可选的答案之中", "the default is none of the answers", _VALUE),
    ("item_enum", "只能是所列的值之一", "must be one of the values listed", _VALUE),
    ("item_extension_in_parts", "整日的时限只能延长整日", "a limit in whole days is extended by whole days",
     ("写整日数，例如 3wd", "write whole days, for example 3wd")),
    ("item_extension_unit", "延长加不到时限上：单位不合", "the extension cannot be added to the limit: another unit",
     ("工作日和小时的时限写 3wd，自然日的写 3d", "write 3wd for working days or hours, 3d for calendar days")),
    ("item_format", "写法不对，例如时限应写 5wd", "not written as asked: limits are written 5wd", _VALUE),
    ("item_immediate_extended", "即办件不能延长", "an immediate item cannot be extended",
     ("删去 extension", "remove extension")),
    ("item_limit_too_long", "时限长于法定上限", "the limit is longer than the law allows", _VALUE),
    ("item_limit_unit", "这个时限按工作日计", "this limit is counted in working days",
     ("例如写成 5wd", "write for example 5wd")),
    ("item_limit_units_differ", "两个时限单位不同，孰长取决于节假日或办公时间",
     "which of two limits in different units is longer depends on holidays or office hours",
     ("写成同一种单位", "write both in the same unit")),
    ("item_max_length", "文字过长", "the text is too long", _VALUE),
    ("item_min_items", "至少要有一项", "needs at least one entry", _KEY),
    ("item_min_length", "不能为空", "must not be empty", _VALUE),
    ("item_options", "选择题要有选项，是非题不要", "a choice needs options, a yes_no question has none",
     ("补上或删去 options", "add or remove options")),
    ("item_pattern", "写法不对", "not written as asked", _VALUE),
    ("item_reference", "没有这个子项", "there is no such item", ("是不是要写 …？", "did you mean …?")),
    ("item_repeated", "编号已经用过", "the id is used already", ("换一个", "choose another")),
    ("item_required", "缺少必填的一项", "a key that must be there is missing", _KEY),
    ("item_too_large", "内容过多", "there are too many values", ("请删去一部分", "remove a part")),
    ("item_too_long", "文字过长", "the text is too long", ("请删去一部分", "remove a part")),
    ("item_two_leads", "牵头的子项只能有一个", "only one item may lead",
     ("只留一个 lead: true", "leave one lead: true")),
    ("item_type", "类型不对（文字、数、列表或一组字段）", "of the wrong type (text, number, list, group)", _VALUE),
    ("item_unique_items", "有重复的内容", "the same entry twice", ("删去重复的条目", "remove the repeated entry")),
    ("yaml_alias", "不能使用锚点（&）和引用（*）", "anchors (&) and aliases (*) are not allowed", _TEXT),
    ("yaml_invalid", "不是合法的 YAML", "not valid YAML", _YAML),
    ("yaml_key", "键名必须是文字", "a key must be text", _YAML),
    ("yaml_not_utf8", "文件不是 UTF-8 编码", "the file is not UTF-8", ("另存为 UTF-8", "save it as UTF-8")),
    ("yaml_repeated_key", "同一处写了两次", "written twice in the same place", ("删去其中一个", "remove one of them")),
    ("yaml_tab", "缩进不能用 Tab，请改为空格", "indentation cannot use tabs: use spaces",
     ("把 Tab 替换为两个空格", "replace each tab by two spaces")),
    ("yaml_tag", "不能使用标签（!）", "tags (!) are not allowed", _TEXT),
    ("yaml_too_big", "文件过大", "the file is too large", ("删去多余内容", "make it smaller")),
    ("yaml_too_deep", "嵌套层数过多", "nested too deep", ("减少嵌套", "nest less")),
)  # fmt: skip
