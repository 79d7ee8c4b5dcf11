"""The drawing against item.yaml: the same sub-items, departments, materials and special procedures in both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onewindow.domain.service_item import Item, MainItem
from onewindow.errors import Finding
from onewindow.process_checks.bundle import ITEM, Bundle
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.stage_places import AT_THE_WINDOW
from onewindow.process_checks.words import near, suggestion

NO_ITEM_FILE = Rule(
    "OW701",
    "服务缺少 item.yaml（事项实施清单）",
    "The service has no item.yaml",
    "请写 item.yaml：时限、材料、结果都从它来",
    "write item.yaml: limits, materials and results come from it",
)
UNKNOWN_ITEM = Rule(
    "OW702",
    "item.yaml 中没有子项“{item}”",
    "item.yaml has no item '{item}'",
    "{remedy}",
    "{remedy_en}",
)
NEVER_DRAWN = Rule(
    "OW703",
    "item.yaml 的子项“{item}”没有画在流程中",
    "The item '{item}' of item.yaml is not drawn in the process",
    '请给办理它的子流程或任务写 ow:item="{item}"，或从 item.yaml 删除',
    'write ow:item="{item}" on the sub-process or task that handles it, or delete it from item.yaml',
)
DRAWN_TWICE = Rule(
    "OW704",
    "子项“{item}”画了两次，先在“{first}”",
    "The item '{item}' is drawn twice, first at '{first}'",
    "请只保留一处，用网关通向它",
    "keep one and let gateways lead to it",
)
OTHER_DEPARTMENT = Rule(
    "OW705",
    "子项“{item}”在流程中由 {drawn} 办理，在 item.yaml 中由 {listed} 办理",
    "The item '{item}' is done by {drawn} in the drawing and by {listed} in item.yaml",
    "请把该元素（或其泳道）的 ow:department 改为 {listed}，或把 item.yaml {place}该子项的 department 改为 {drawn}",
    "change ow:department of this element (or its lane) to {listed}, or department of the item in item.yaml{place} to "
    "{drawn}",
)
NOT_MAIN_DEPARTMENT = Rule(
    "OW709",
    "环节 {stage} 由 {drawn} 办理，而 item.yaml 的主办部门是 {listed}：收件与受理只能由主办部门的综合窗口办理",
    "The stage {stage} is done by {drawn}, but main.department of item.yaml is {listed}: only its window receives and "
    "accepts",
    "请把该任务（或其泳道）的 ow:department 改为 {listed}，或更正 item.yaml 的 main.department",
    "change ow:department of the task (or its lane) to {listed}, or correct main.department in item.yaml",
)
UNKNOWN_DEPARTMENT = Rule(
    "OW706",
    "没有部门“{department}”",
    "There is no department '{department}'",
    "{remedy}",
    "{remedy_en}",
)
UNKNOWN_MATERIAL = Rule(
    "OW707",
    "材料清单中没有“{material}”",
    "The list of materials has no '{material}'",
    "{remedy}",
    "{remedy_en}",
)
UNKNOWN_PROCEDURE = Rule(
    "OW708",
    "特别程序“{kind}”在 item.yaml 中没有法律依据",
    "item.yaml gives no legal basis for the special procedure '{kind}'",
    "请在 special_procedures 中写明 kind 与 legal_basis：没有法定依据不得暂停计时",
    "add it to special_procedures with kind and legal_basis: without one the clocks must not stop",
)


def drawn_items(bundle: Bundle) -> Iterator[Finding]:
    """Items in the drawing and in the list."""
    sheet, item = bundle.sheet, bundle.item
    if not sheet.service:
        return
    if ITEM not in bundle.files:
        yield NO_ITEM_FILE.finding(file=bundle.path(ITEM))
    if item is None:
        return
    listed, seen = {entry.id: entry for entry in item.items}, dict[str, str]()
    for node in sheet.nodes:
        name = node.ow("item")
        if not name:
            continue
        if name not in listed:
            remedy, remedy_en = suggestion(name, listed)
            yield sheet.finding(UNKNOWN_ITEM, node, item=name, remedy=remedy, remedy_en=remedy_en)
        elif name in seen:
            yield sheet.finding(DRAWN_TWICE, node, item=name, first=seen[name])
        else:
            element, department = sheet.element(node), listed[name].department
            drawn = element.department if element is not None else ""
            if drawn not in ("", department) and not (bundle.departments and drawn not in bundle.departments):
                line = bundle.line("id", name)
                place = Term(f"第 {line} 行" if line else "中", f" (line {line})" if line else "")
                yield sheet.finding(OTHER_DEPARTMENT, node, item=name, place=place, drawn=drawn, listed=department)
        seen.setdefault(name, node.name or node.id)
    meant = {near(name, listed) for name in seen if name not in listed}  # Told as misspelt.
    for name in listed:
        if name not in seen and name not in meant:
            yield NEVER_DRAWN.finding(file=bundle.path(ITEM), line=bundle.line("id", name), item=name)


def main_department(bundle: Bundle) -> Iterator[Finding]:
    """Intake and acceptance by another department than the main one."""
    if bundle.item is None:
        return
    listed = bundle.item.main.department
    for node in bundle.sheet.nodes:
        element = bundle.sheet.element(node)
        if node.ow("stage") in AT_THE_WINDOW and element is not None and element.department not in ("", listed):
            drawn = element.department
            yield bundle.sheet.finding(NOT_MAIN_DEPARTMENT, node, stage=element.stage, drawn=drawn, listed=listed)


def departments(bundle: Bundle) -> Iterator[Finding]:
    """Departments named in the drawing and in item.yaml that the site does not have."""
    known = bundle.departments
    if known is None:
        return
    sheet = bundle.sheet
    holders = [xml for process in sheet.processes for xml in process.xml.iter() if isinstance(xml.tag, str)]
    for xml in holders:
        department = (xml.get("{urn:onewindow:bpmn:1}department") or "").strip()
        if department and department not in known:
            remedy, remedy_en = _instead(department, bundle)
            yield sheet.finding(UNKNOWN_DEPARTMENT, xml, department=department, remedy=remedy, remedy_en=remedy_en)
    if bundle.item is not None:
        entries: list[MainItem | Item] = [bundle.item.main, *bundle.item.items]
        for entry in entries:
            if entry.department not in known:
                remedy, remedy_en = _instead(entry.department, bundle)
                words = {"department": entry.department, "remedy": remedy, "remedy_en": remedy_en}
                line = bundle.line("department", entry.department)
                yield UNKNOWN_DEPARTMENT.finding(file=bundle.path(ITEM), line=line, **words)


def _instead(department: str, bundle: Bundle) -> tuple[str, str]:
    """What to write in its place: the one that has taken over its work, else what is spelt alike."""
    successor = next((each.department for each in bundle.people or () if department in each.took_over), "")
    if successor:
        return (f"它的职责已由 {successor} 承接，请写 {successor}",
                f"its work was taken over by {successor}: write {successor}")  # fmt: skip
    known = bundle.departments or ()
    names = known if isinstance(known, Mapping) else None
    remedy, remedy_en = suggestion(department, sorted(known), names)
    return (f"{remedy}；新设的部门请先写入 staff.yaml 的 departments",
            f"{remedy_en}; enter a new department under departments of staff.yaml first")  # fmt: skip


def drawn_materials(bundle: Bundle) -> Iterator[Finding]:
    """ow:material entries against the list of materials; special procedures against theirs."""
    sheet, item = bundle.sheet, bundle.item
    if item is None:
        return
    known = [material.id for material in item.main.materials]
    for node in sheet.nodes:
        element = sheet.element(node)
        for material in element.materials if element is not None else ():
            name = str(material.get("ref") or "").strip()
            if name and name not in known:  # One without `ref` is told by `ow_vocabulary`.
                remedy, remedy_en = suggestion(name, known)
                yield sheet.finding(UNKNOWN_MATERIAL, node, material=name, remedy=remedy, remedy_en=remedy_en)
        kind = node.ow("special-procedure")
        within = [node.ow("item"), *(scope.ow("item") for scope in node.around())]
        own = next((entry for name in within if name for entry in item.items if entry.id == name), item.main)
        if kind and kind not in [
            procedure.kind for procedure in own.special_procedures if procedure.legal_basis.strip()
        ]:
            yield sheet.finding(UNKNOWN_PROCEDURE, node, kind=kind)

