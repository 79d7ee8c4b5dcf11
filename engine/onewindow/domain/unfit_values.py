"""Values no command may carry: what is wanted instead and what to do, in words for each reason of `canonical.unfit`."""

from __future__ import annotations

from onewindow.domain.canonical import MAX_DEPTH
from onewindow.domain.refusals import rejection
from onewindow.errors import Rejected

_WORDS = {
    # reason: (wanted, remedy, wanted in English, remedy in English)
    "nul": (
        "不含空字符（U+0000）的文字", "删去该处的空字符",
        "text without NUL (U+0000)", "remove the NUL there",
    ),
    "surrogate": (
        "完整的 Unicode 文字", "重新输入该处的文字（其中有不成对的代理码位）",
        "whole Unicode text", "type the text there again: it holds a lone surrogate",
    ),
    "number": (
        "有限且不超过 64 位的数", "改正该数；是编号的，作为文字给出",
        "a finite number of at most 64 bits", "correct the number; give a code as text",
    ),
    "key": (
        "只以可保存的文字为键的对象", "改正该处对象的键",
        "an object whose keys are all text that can be stored", "correct the keys of the object there",
    ),
    "type": (
        "该字段所要的类型", "按该字段的类型给出：文字加引号，数、true、false、null 不加",
        "a value of the type this field takes",
        "give it as that: text in quotes; numbers, true, false and null without",
    ),
    "depth": (
        f"嵌套不超过 {MAX_DEPTH} 层的数据", "减少该处的嵌套",
        f"data nested at most {MAX_DEPTH} deep", "nest the data there less deep",
    ),
}  # fmt: skip


def unfit_value(pointer: str, reason: str) -> Rejected:
    """The refusal of the value at this JSON pointer."""
    wanted, remedy, wanted_en, remedy_en = _WORDS[reason]
    return rejection(
        "value_unfit", pointer=pointer, reason=reason, wanted=wanted, wanted_en=wanted_en, remedy=remedy,
        remedy_en=remedy_en,
    )
