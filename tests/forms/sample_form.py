"""A form with one of everything, and data that fit it."""

from __future__ import annotations

import copy
from typing import Any

from onewindow.errors import Problem

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["company", "shareholders"],
    "additionalProperties": False,
    "x-sum": {"items": "/shareholders", "field": "ratio", "equals": 100},
    "x-unique": {"items": "/shareholders", "field": "id_number"},
    "properties": {
        "company": {
            "title": "公司",
            "type": "object",
            "required": ["name"],
            "x-compare": {"left": "/opens", "op": "<=", "right": "/closes"},
            "properties": {
                "name": {"title": "公司名称", "x-title-en": "company name", "type": "string", "minLength": 2},
                "capital": {"title": "注册资本", "type": "number", "minimum": 0, "multipleOf": 0.01},
                "uscc": {"title": "统一社会信用代码", "type": "string", "x-check": "uscc"},
                "opens": {"title": "开业日期", "type": "string", "format": "date"},
                "closes": {"title": "结束日期", "type": "string", "format": "date"},
                "code": {"title": "行业代码", "type": "string", "pattern": "^[A-T]\\d{2,4}$"},
                "confirmed": {"title": "承诺", "const": True},
                "phones": {"title": "电话", "type": "array", "uniqueItems": True, "items": {"x-check": "phone"}},
            },
        },
        "shareholders": {
            "title": "股东",
            "type": "array",
            "minItems": 1,
            "items": {"$ref": "#/$defs/person"},
        },
    },
    "$defs": {
        "person": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"title": "姓名", "x-title-en": "name", "type": "string", "x-check": "person_name"},
                "ratio": {"title": "出资比例", "type": "number", "exclusiveMinimum": 0, "maximum": 100},
                "id_type": {"title": "证件类型", "enum": ["id_card", "passport"]},
                "id_number": {"title": "证件号码", "type": "string"},
            },
            "if": {"properties": {"id_type": {"const": "id_card"}}, "required": ["id_type"]},
            "then": {"required": ["id_number"], "properties": {"id_number": {"x-check": "id_card"}}},
        }
    },
}
GOOD: dict[str, Any] = {
    "company": {"name": "示范贸易", "capital": 19.99, "uscc": "91350100M000100Y43", "opens": "2026-03-02"},
    "shareholders": [
        {"name": "李雷", "ratio": 33.3, "id_type": "id_card", "id_number": "11010519491231002X"},
        {"name": "𠮷𪚥", "ratio": 33.3},
        {"name": "阿不都·热合曼", "ratio": 33.4},
    ],
}


def changed(pointer: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    *steps, last = pointer.split("/")[1:]
    place: Any = data
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[int(last) if isinstance(place, list) else last] = value
    return data


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]
