"""Reads the XML of a drawn process and refuses whatever is not a plain, small BPMN 2.0 file."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from lxml import etree

from onewindow.errors import DefinitionRefused, Finding
from onewindow.workflow.spelling import respell
from onewindow.workflow.vendor_lists import own_lists
from onewindow.workflow.xml_mistakes import kind_of, mistake

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
OW = "urn:onewindow:bpmn:1"

MAXIMUM_BYTES = 2_000_000
MAXIMUM_ELEMENTS = 5_000
"""Elements outside the picture (BPMNDiagram), which alone outweighs the process several times over."""
MAXIMUM_PICTURE = 50_000
"""Elements of the whole file; the picture of the largest process that is run has some thousands."""
MAXIMUM_DEPTH = 100

_ENCODING_ERRORS = frozenset(
    {
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
        etree.ErrorTypes.ERR_INVALID_CHAR,
    }
)
# What people hand in by mistake, told by the namespace (or its beginning) of the root element.
_OTHER_KINDS = (
    ("http://www.omg.org/spec/DMN", "DMN 决策表", "a DMN decision table"),
    ("https://www.omg.org/spec/DMN", "DMN 决策表", "a DMN decision table"),
    ("http://www.omg.org/spec/CMMN", "CMMN 案例模型", "a CMMN case model"),
    ("http://schema.omg.org/spec/BPMN", "BPMN 2.0 测试版文件", "a file of a BPMN 2.0 beta"),
    ("http://www.omg.org/bpmn", "BPMN 1.x 文件", "a BPMN 1.x file"),
    ("http://www.wfmc.org", "XPDL 文件", "an XPDL file"),
    ("http://www.w3.org/2000/svg", "SVG 图片", "an SVG picture"),
    ("http://www.w3.org/1999/xhtml", "网页", "a web page"),
)
_EXPORT = ("请在建模工具中另存为 BPMN 2.0 文件（.bpmn）", "save it as a BPMN 2.0 file (.bpmn) in the modeler")


def read_xml(data: bytes, file: str) -> Any:
    """The root element (`bpmn:definitions`) of a BPMN 2.0 file.

    Never touches the network or other files, expands no entities and keeps no comments; booleans and references come
    in one spelling (see `respell`). Raises DefinitionRefused
    (codes OW101 too large, OW102 not XML, OW103 DOCTYPE, OW104 encoding, OW105 not BPMN 2.0).
    """
    kind = kind_of(data)
    if kind is not None:
        raise _other_file(file, *kind)
    if len(data) > MAXIMUM_BYTES:
        raise _too_large(file, f"{len(data):,} 字节", f"{len(data):,} bytes", f"{MAXIMUM_BYTES:,}")
    if data.lstrip()[:1] in (b"{", b"["):
        raise _not_bpmn(file, 1, "JSON 文件（例如 Camunda 表单）", "a JSON file (a Camunda form, for instance)")
    root = _parse(data, file)
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None or tree.docinfo.doctype:
        raise _doctype(file)
    _measure(root, file)
    _recognise(root, file)
    _begin_lines(root, data)
    respell(root)
    own_lists(root)
    return root


def local(node: Any) -> str:
    """Name of a node without its namespace; "" for what is not an element."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def is_bpmn(node: Any) -> bool:
    """Whether the node belongs to BPMN itself, not to an extension of some vendor."""
    return isinstance(node.tag, str) and node.tag.startswith(f"{{{BPMN}}}")


def line_of(node: Any) -> int:
    """Line of the node in its file, 0 where the parser kept none."""
    return int(node.sourceline or 0)


def _parse(data: bytes, file: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _malformed(error, data, file) from None
    except (ValueError, LookupError) as error:
        raise _encoding(file, 1, str(error)) from None
    if root is None:
        raise _empty(file)
    return root


def _malformed(error: Any, data: bytes, file: str) -> DefinitionRefused:
    if not data.strip():
        return _empty(file)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return _doctype(file)
    line, column = error.position or (1, 0)
    if error.code in _ENCODING_ERRORS:
        return _encoding(file, line, (error.msg or "").partition(", line")[0])
    wrong = mistake(error.msg or "")
    return _refused(
        "OW102",
        file,
        wrong.line or line,
        f"XML 写法有误：第 {line} 行第 {column} 列，{wrong.chinese}",
        f"Malformed XML at line {line}, column {column}: {wrong.english}",
        *wrong.remedy,
    )


def _measure(root: Any, file: str) -> None:
    depth = deepest = count = everything = outside = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            outside -= node.tag == f"{{{DIAGRAM}}}BPMNDiagram"
            continue
        depth += 1
        deepest = max(deepest, depth)
        outside += node.tag == f"{{{DIAGRAM}}}BPMNDiagram"
        count += not outside
        everything += 1
        if deepest > MAXIMUM_DEPTH:
            raise _too_large(file, f"{deepest} 层嵌套", f"{deepest} levels of nesting", f"{MAXIMUM_DEPTH:,}")
        for found, limit in ((count, MAXIMUM_ELEMENTS), (everything, MAXIMUM_PICTURE)):
            if found > limit:
                raise _too_large(file, f"{found:,} 个元素以上", f"over {found:,} elements", f"{limit:,}")


def _begin_lines(root: Any, data: bytes) -> None:
    """Give elements the line on which their tag begins; lxml tells where it ends, which for long tags is lines below.

    Elements with text keep lxml's line: there the text begins, to which the lines of its expression are added.
    """
    lines: list[int] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: lines.append(parser.CurrentLineNumber)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        return  # An encoding only lxml knows, such as GBK: its lines are near enough.
    for node, line in zip(root.iter(), lines, strict=False):
        if not (node.text or "").strip():
            node.sourceline = line


def _recognise(root: Any, file: str) -> None:
    name = etree.QName(root)
    if root.tag == f"{{{BPMN}}}definitions":
        return
    space = name.namespace or ""
    for beginning, chinese, english in _OTHER_KINDS:
        if space.startswith(beginning):
            raise _not_bpmn(file, line_of(root), chinese, english)
    if space == BPMN:
        raise _not_bpmn(
            file, line_of(root), f"以 {name.localname} 开头的片段", f"a fragment beginning with {name.localname}"
        )
    if name.localname == "definitions" and not space:
        raise _not_bpmn(file, line_of(root), "未声明命名空间的文件", f'a file without xmlns="{BPMN}"')
    raise _not_bpmn(file, line_of(root), f"根元素为 {name.localname} 的文件", f"a file whose root is {name.localname}")


def _too_large(file: str, chinese: str, english: str, limit: str) -> DefinitionRefused:
    return _refused(
        "OW101",
        file,
        0,
        f"文件过大：{chinese}，上限 {limit}",
        f"The file is too large: {english}, at most {limit}",
        "请把流程拆成调用活动或几个独立的流程文件",
        "split the process into several files or call activities",
    )


def _doctype(file: str) -> DefinitionRefused:
    return _refused(
        "OW103",
        file,
        1,
        "文件含有 DOCTYPE 或实体声明，出于安全不予接受",
        "The file contains a DOCTYPE or entity declaration, which is not accepted for safety",
        "请删除 <!DOCTYPE …> 与 <!ENTITY …>，BPMN 不需要它们",
        "delete <!DOCTYPE …> and <!ENTITY …>; BPMN needs neither",
    )


def _encoding(file: str, line: int, detail: str) -> DefinitionRefused:
    return _refused(
        "OW104",
        file,
        line,
        f"文件编码有误，或含有不允许的字符（{detail}）",
        f"The file's encoding is wrong, or it holds a forbidden character ({detail})",
        "请以 UTF-8 编码保存文件，并让首行的 encoding 与之一致",
        "save the file as UTF-8 and let encoding= in its first line say so",
    )


def _other_file(file: str, chinese: str, english: str) -> DefinitionRefused:
    return _refused("OW105", file, 0, f"这是 {chinese}文件，不是 BPMN", f"This is {english}, not BPMN", *_EXPORT)


def _empty(file: str) -> DefinitionRefused:
    return _refused("OW102", file, 0, "文件是空的", "The file is empty", *_EXPORT)


def _not_bpmn(file: str, line: int, chinese: str, english: str) -> DefinitionRefused:
    told = f"这不是 BPMN 2.0 流程，而是{' ' * chinese[0].isascii()}{chinese}"
    return _refused("OW105", file, line, told, f"Not a BPMN 2.0 process but {english}", *_EXPORT)


def _refused(
    code: str, file: str, line: int, message: str, message_en: str, remedy: str, remedy_en: str
) -> DefinitionRefused:
    return DefinitionRefused(
        [Finding(code, message, remedy, message_en, remedy_en, file=file, line=line)],
    )
