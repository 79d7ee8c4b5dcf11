"""What the item list says an applicant can do against a decision: which body, and by when. Advice: cities write it."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.domain.remedies import names_a_period
from onewindow.domain.service_item import Item, MainItem
from onewindow.errors import Finding
from onewindow.marked_yaml import read_yaml
from onewindow.process_checks.bundle import ITEM, Bundle
from onewindow.process_checks.rule import Rule

NO_REMEDIES = Rule(
    "OW736",
    "“{part}”没有写明救济途径（remedies）的机关和期限：不予、退件、终止、撤销的文书上只有一般规定，申请人的复议期限可延至一年"
    "（行政复议法第二十条）",
    "'{part}' names in remedies no body and period to turn to: documents of a refusal, return, termination or "
    "revocation would give general words only, and the applicant up to a year (Administrative Reconsideration Law "
    "art. 20)",
    "请在 remedies 写明向哪个机关、在多少日内申请行政复议，向哪个法院、在几个月内起诉；"
    "不是行政行为的子项写 administrative: false",
    "say in remedies to which body, within how many days, and to which court, within how many months; an item that is "
    "no administrative act says administrative: false",
    severity="should",
)


def item_remedies(bundle: Bundle) -> Iterator[Finding]:
    """Items of agencies, and the main item, whose remedies are not told or name no period."""
    if bundle.item is None:
        return
    file, main = bundle.path(ITEM), bundle.item.main
    lines = read_yaml(bundle.files[ITEM], file)
    entries: list[tuple[str, MainItem | Item]] = [("/main", main)]
    entries += [(f"/items/{number}", part) for number, part in enumerate(bundle.item.items) if part.administrative]
    for pointer, entry in entries:
        if not names_a_period(entry.remedies):
            line = lines.line(f"{pointer}/remedies" if entry.remedies else pointer)
            yield NO_REMEDIES.finding(file=file, line=line, part=entry.name)
