"""What an `item.yaml` of the right form may still get wrong: limits, references, codes, ids used twice."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from onewindow.domain.identifiers import organisation_code_check, uscc_check, uscc_problem
from onewindow.domain.service_item import Limit, ServiceItem
from onewindow.domain.time_limits import in_parts
from onewindow.forms.limit_lengths import longer

_LEGAL_MAXIMUM = (
    ("correction_notice", Limit(Decimal(5), "wd"), "行政许可法第三十二条"),
    ("delivery", Limit(Decimal(10), "wd"), "行政许可法第四十四条"),
)


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """One thing wrong at a JSON pointer, with its remedy, Chinese first."""

    pointer: str
    code: str
    message: str
    remedy: str
    message_en: str
    remedy_en: str


def inconsistencies(data: Mapping[str, Any], item: ServiceItem) -> list[Inconsistency]:
    """Everything wrong with a service item whose plain `data` has the form of `item.schema.json`."""
    main = data["main"]
    entries = data.get("items", [])
    found: list[Inconsistency] = []
    for pointer, holder in [("/main", main), *((f"/items/{index}", entry) for index, entry in enumerate(entries))]:
        found += _limits(pointer, holder)
        found += _code(pointer, holder["code"])
        found += _repeated(f"{pointer}/results", holder.get("results", []))
        found += _repeated(f"{pointer}/special_procedures", holder.get("special_procedures", []), "kind")
    for place, listed in (("/main/materials", "materials"), ("/main/situations", "situations")):
        found += _repeated(place, main.get(listed, []))
    found += _repeated("/items", entries)
    found += _repeated("/items", entries, "code")
    found += _references(main, [entry.id for entry in item.items])
    found += _situations(main.get("situations", []), item)
    found += _lead(entries)
    return found


def _limits(pointer: str, holder: Mapping[str, Any]) -> Iterator[Inconsistency]:
    limits = {clock: Limit.parse(text) for clock, text in holder.get("limits", {}).items()}
    if "promised" in limits and "statutory" in limits:
        words = ("承诺时限", "the promised limit", "法定时限", "the statutory limit")
        yield from _longer(f"{pointer}/limits/promised", limits["promised"], limits["statutory"], *words)
    for clock, maximum, law in _LEGAL_MAXIMUM:
        if clock in limits:
            words = ("时限", "the limit", f"{law}的上限", f"the maximum of the law ({law})")
            yield from _longer(f"{pointer}/limits/{clock}", limits[clock], maximum, *words)
    for clock in ("correction_notice", "correction_period", "delivery"):
        if clock in limits and limits[clock].unit != "wd":
            yield Inconsistency(
                f"{pointer}/limits/{clock}", "item_limit_unit", "这个时限按工作日计", "例如写成 5wd",
                "this limit is counted in working days", "write for example 5wd",
            )  # fmt: skip
    if holder.get("extension"):
        yield from _extension(pointer, holder, limits)


def _extension(pointer: str, holder: Mapping[str, Any], limits: Mapping[str, Limit]) -> Iterator[Inconsistency]:
    """延长审批: in days of the kind its limits are counted in; days lengthen a limit in hours by their office hours."""
    if holder.get("case_type") == "immediate":
        yield Inconsistency(
            f"{pointer}/extension", "item_immediate_extended", "即办件当场办结，不能延长", "删去 extension",
            "an immediate item is decided at the counter and cannot be extended", "remove extension",
        )  # fmt: skip
    maximum = Limit.parse(holder["extension"]["maximum"])
    for limit in [limits[clock] for clock in ("statutory", "promised", "overall") if clock in limits]:
        unit = "d" if limit.unit == "d" else "wd"
        if maximum.unit != unit:
            yield Inconsistency(
                f"{pointer}/extension/maximum", "item_extension_unit",
                f"延长 {maximum.text} 加不到时限 {limit.text} 上：单位不合", f"写成如 {maximum.amount}{unit}",
                f"an extension by {maximum.text_en} cannot be added to a limit of {limit.text_en}",
                f"write for example {maximum.amount}{unit}",
            )  # fmt: skip
            return
        if in_parts(limit, maximum.amount):
            yield Inconsistency(
                f"{pointer}/extension/maximum", "item_extension_in_parts",
                f"时限 {limit.text} 按整日计，不能延长 {maximum.text}", f"写整日数，例如 1{unit}",
                f"a limit of {limit.text_en} is counted in whole days and cannot be extended by {maximum.text_en}",
                f"write whole days, for example 1{unit}",
            )  # fmt: skip
            return


def _longer(
    pointer: str, limit: Limit, maximum: Limit, name: str, name_en: str, other: str, other_en: str
) -> Iterator[Inconsistency]:
    too_long = longer(limit, maximum)
    if too_long is None:
        yield Inconsistency(
            pointer,
            "item_limit_units_differ",
            f"{name} {limit.text}与{other} {maximum.text}单位不同，孰长取决于节假日或办公时间",
            "写成同一种单位",
            f"{name_en}, {limit.text_en}, and {other_en}, {maximum.text_en}, are in different units: which is longer "
            "depends on holidays or office hours",
            "write both in the same unit",
        )
    elif too_long:
        yield Inconsistency(
            pointer,
            "item_limit_too_long",
            f"{name} {limit.text}长于{other} {maximum.text}",
            f"改为不超过 {maximum}",
            f"{name_en}, {limit.text_en}, is longer than {other_en}, {maximum.text_en}",
            f"write at most {maximum}",
        )


def _code(pointer: str, code: str) -> Iterator[Inconsistency]:
    """The implementing body's social credit code inside a code of 31 or 33 characters."""
    body = code[:18]
    wrong = uscc_problem(body) if len(code) >= 31 else None
    if wrong is None:
        return
    remedy, remedy_en = "核对实施主体的统一社会信用代码", "compare the implementing body's code"
    if all(char in "0123456789ABCDEFGHJKLMNPQRTUWXY" for char in body) and body[2:8].isdecimal():
        inner = body[:16] + organisation_code_check(body[8:16])
        right = inner + uscc_check(inner)
        remedy, remedy_en = f"{remedy}；校验位应使它成为 {right}", f"{remedy_en}; its check characters make it {right}"
    yield Inconsistency(
        f"{pointer}/code",
        "item_code",
        f"编码前 18 位：{wrong[0]}",
        remedy,
        f"the first 18 characters: {wrong[1]}",
        remedy_en,
    )


def _repeated(pointer: str, entries: Sequence[Mapping[str, Any]], key: str = "id") -> Iterator[Inconsistency]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry[key] in seen:
            yield Inconsistency(
                f"{pointer}/{index}/{key}",
                "item_repeated",
                f"“{entry[key]}”已经用过",
                "换一个，或删去重复的条目",
                f"{entry[key]!r} is used already",
                "choose another, or remove the repeated entry",
            )
        seen.add(entry[key])


def _references(main: Mapping[str, Any], known: list[str]) -> Iterator[Inconsistency]:
    for index, material in enumerate(main.get("materials", [])):
        for place, named in enumerate(material.get("items", [])):
            if named not in known:
                near = difflib.get_close_matches(named, known, n=1)
                yield Inconsistency(
                    f"/main/materials/{index}/items/{place}",
                    "item_reference",
                    f"没有编号为 {named} 的子项",
                    f"是不是要写 {near[0]}？" if near else f"可以写：{'、'.join(known) or '（没有子项）'}",
                    f"there is no sub-item {named!r}",
                    f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or 'none'}",
                )


def _situations(entries: Sequence[Mapping[str, Any]], item: ServiceItem) -> Iterator[Inconsistency]:
    for index, entry in enumerate(entries):
        pointer = f"/main/situations/{index}"
        choice = entry["kind"] == "choice"
        if choice != bool(entry.get("options")):
            yield Inconsistency(
                pointer,
                "item_options",
                "选择题（choice）要有选项，是非题（yes_no）不要",
                "补上或删去 options",
                "a choice needs options, a yes_no question has none",
                "add or remove options",
            )
            continue
        yield from _repeated(f"{pointer}/options", entry.get("options", []), "value")
        situation = item.main.situations[index]
        if situation.default is not None and not situation.accepts(situation.default):
            yield Inconsistency(
                f"{pointer}/default",
                "item_default",
                "默认答案不在可选的答案之中",
                "改为其中一个答案（是非题写 true 或 false）",
                "the default is none of the answers",
                "write one of them (true or false for yes_no)",
            )


def _lead(entries: Sequence[Mapping[str, Any]]) -> Iterator[Inconsistency]:
    leads = [index for index, entry in enumerate(entries) if entry.get("lead")]
    for index in leads[1:]:
        yield Inconsistency(
            f"/items/{index}/lead",
            "item_two_leads",
            "牵头的子项只能有一个",
            "只留一个 lead: true",
            "only one item may lead",
            "leave one lead: true",
        )
