"""What is wrong with a file that is no XML, in words: the parser's own are English and name what it expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Pair = tuple[str, str]

_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "zip（或 Office）", "a zip archive or an Office file"),
    (b"\x89PNG", "PNG 图片", "a PNG picture"),
    (b"\xff\xd8\xff", "JPEG 图片", "a JPEG picture"),
    (b"GIF8", "GIF 图片", "a GIF picture"),
    (b"%PDF", "PDF ", "a PDF file"),
    (b"\x1f\x8b", "gzip 压缩", "a gzip archive"),
    (b"Rar!", "RAR 压缩", "a RAR archive"),
    (b"7z\xbc\xaf", "7z 压缩", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 或 Visio ", "an old Office or Visio file"),
    (b"SQLite format 3", "SQLite 数据库", "a SQLite database"),
)
_MEND = ("请在建模工具中重新导出，或改正该处的标签与引号",
         "export the file from the modeler again, or mend the tags and quotes at this place")  # fmt: skip
_QUOTE = ("请给属性的值加上一对引号", "put the value of the attribute in quotes")
_ESCAPED = ("条件里请写 &lt;，或用 CDATA 包起来", "write &lt; in conditions, or wrap the text in CDATA")
_DECLARE = ("请在根元素上声明该前缀（xmlns:…），或在建模工具中重新导出",
            "declare the prefix on the root element (xmlns:…), or export the file again")  # fmt: skip
_EARLIER = ("请删去它前面的内容", "remove what stands before it")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong and what to do, in both languages; `line` where it began if the parser knows, else 0."""

    chinese: str
    english: str
    remedy: Pair
    line: int = 0


def kind_of(data: bytes) -> Pair | None:
    """What kind of file this is (Chinese, English) where its first bytes are those of no text at all."""
    return next(((chinese, english) for begin, chinese, english in _KINDS if data.startswith(begin)), None)


def mistake(message: str) -> Mistake:
    """The mistake that libxml2's message stands for; its own words follow in brackets."""
    detail = " ".join(message.partition(", line")[0].split())
    for pattern, said in _SAID:
        match = re.match(pattern, detail)
        if match is not None:
            found = said(match)
            return Mistake(f"{found.chinese}（{detail}）", f"{found.english} ({detail})", found.remedy, found.line)
    return Mistake(f"此处不符合 XML 的写法（{detail}）", detail, _MEND)


def _plain(chinese: str, english: str, remedy: Pair) -> Callable[[re.Match[str]], Mistake]:
    return lambda match: Mistake(chinese.format(*match.groups()), english.format(*match.groups()), remedy)


def _ampersand(match: re.Match[str]) -> Mistake:
    return Mistake(
        "“&”不能直接写", "a plain & cannot stand here",
        ("条件里请用 and，文字里请写 &amp;", "write `and` in conditions and &amp; in texts"),
    )  # fmt: skip


def _unclosed(match: re.Match[str]) -> Mistake:
    name, line = match[1].rpartition(":")[2], int(match[2])
    return Mistake(
        f"第 {line} 行的 {name} 没有关闭", f"the {name} of line {line} is not closed",
        (f"请在它的内容之后补上 {name} 的结束标签，或在建模工具中重新导出",
         f"write the end tag of {name} behind its content, or export the file from the modeler again"),
        line,
    )  # fmt: skip


_SAID: tuple[tuple[str, Callable[[re.Match[str]], Mistake]], ...] = (
    (r"Opening and ending tag mismatch: (\S+) line (\d+)", _unclosed),
    (r"Premature end of data in tag (\S+) line (\d+)", _unclosed),
    (r"xmlParseEntityRef|EntityRef: expecting", _ampersand),
    (r"Entity '(.*)' not defined", _plain("XML 不认识 &{0};", "XML does not know &{0};",
                                         ("请直接写出该字符", "write the character itself"))),
    (r"StartTag: invalid element name|Unescaped '<'",
     _plain("“<”不能直接写", "a plain < cannot stand here", _ESCAPED)),
    (r"Attribute (\S+) redefined", _plain("属性 {0} 写了两次", "the attribute {0} is written twice",
                                          ("请删去其中一个", "remove one of them"))),
    (r"AttValue: |Specification mandates value for attribute",
     _plain("属性的值缺少引号", "the value of an attribute lacks its quotes", _QUOTE)),
    (r"attributes construct error", _plain("两个属性之间缺少空格，或引号不成对",
                                           "a space between two attributes or a quote is missing", _QUOTE)),
    (r"Couldn't find end of Start Tag (\S+)", _plain("标签 {0} 缺少“>”", "the tag {0} lacks its >", _MEND)),
    (r"Namespace prefix (\S+)", _plain("前缀 {0} 没有声明", "the prefix {0} is not declared", _DECLARE)),
    (r"Extra content at the end", _plain("根元素之后还有内容", "something follows the root element",
                                         ("请删去多余的内容", "remove it"))),
    (r"XML declaration allowed only", _plain("<?xml …?> 不在文件开头", "<?xml …?> is not at the beginning", _EARLIER)),
    (r"Start tag expected|Document is empty", _plain("这里应当以“<”开头：文件不是 XML",
                                                     "it should begin with <: this is no XML", _MEND)),
    (r"Excessive depth", _plain("嵌套过深", "the elements are nested too deep", _MEND)),
    (r"CData section not finished|Comment not terminated",
     _plain("CDATA 或注释没有结束", "a CDATA section or comment is not ended", _MEND)),
)  # fmt: skip
