"""On what law a statutory limit and its extension rest: what the item says, else the Licensing Law where they are its
own (行政许可法 art. 42: twenty days and ten more; forty-five and fifteen where departments handle it jointly)."""

from __future__ import annotations

from onewindow.domain.service_item import Extension, Item, Limit, MainItem

_LIST = "事项实施清单"
_LICENSING_LAW = {"20wd": ("第四十二条第一款", Limit.parse("10wd")), "45wd": ("第四十二条第二款", Limit.parse("15wd"))}


def of_the_statutory_limit(item: Item | MainItem) -> str:
    """What its clock L rests on."""
    law = item.statutory_basis
    if not law and str(item.limits.statutory) in _LICENSING_LAW:
        law = "《行政许可法》第四十二条"
    return f"{_LIST}：法定时限{f'（{law}）' if law else ''}"


def of_the_extension(item: Item | MainItem, allowed: Extension) -> str:
    """What an extension of it rests on; nothing but the list where neither says so."""
    law = allowed.legal_basis
    article, maximum = _LICENSING_LAW.get(str(item.limits.statutory), ("", allowed.maximum))
    if not law and article and allowed.maximum.unit == maximum.unit and allowed.maximum.within(maximum):
        law = f"《行政许可法》{article}"
    return f"{law}{'，' if law else ''}{_LIST}：延长不超过 {allowed.maximum.text}"
