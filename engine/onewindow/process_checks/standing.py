"""What a version needs beside sound files: a fit name of its service, and a legal life cycle or leave to go without."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule

NO_DRAWING = Rule(
    "OW108",
    "缺少 process.bpmn",
    "process.bpmn is missing",
    "请把流程图存为 process.bpmn",
    "save the drawing as process.bpmn",
)
PLAIN = Rule(
    "OW001",
    "流程没有任何 ow: 属性，没有受理、时限和文书",
    "The process carries no ow: attribute: no acceptance, limits or notices",
    "补上 ow: 属性，或在 onewindow.toml 的 [policy] 写 allow_plain = true 后试运行",
    "add ow: attributes, or set allow_plain = true under [policy] in onewindow.toml to try it",
)
TURNED_PLAIN = Rule(
    "OW002",
    "{service} 是已发布的政务服务事项，而这个流程没有任何 ow: 属性：发布后新办件将没有受理、时限和文书",
    "{service} is published as a service; this process carries no ow: attribute, and new cases would have no "
    "acceptance, limits or notices",
    "请发布 {service} 的流程目录；如果是另一个流程，给文件（或目录）换一个名字",
    "publish the process folder of {service}; if this is another process, give its file (or folder) another name",
)
UNFIT_NAME = Rule(
    "OW003",
    "“{service}”不能作服务名（取自目录名或文件名）：应为 1 至 {most} 个可见字符，且不以 - 或 . 开头",
    "'{service}', the name of folder or file, cannot name a service: 1 to {most} visible characters, not beginning "
    "with - or .",
    "请给目录或文件改名",
    "rename the folder or file",
)

LONGEST_NAME = 100
"""Characters of a service's name: it stands in keys, and PostgreSQL bounds the bytes of a row of an index."""


def unfit_name(service: str, file: str) -> Iterator[Finding]:
    """A name that no key, line of a list or command line takes."""
    visible = service.isprintable() and service == service.strip()
    if not visible or not 0 < len(service) <= LONGEST_NAME or service.startswith(("-", ".")):
        shown = service if service.isprintable() else ascii(service)[1:-1]
        yield UNFIT_NAME.finding(file=file, service=shown, most=LONGEST_NAME)
