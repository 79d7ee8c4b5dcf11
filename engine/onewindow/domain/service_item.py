"""A service item's published list (事项实施清单): what is asked, of whom, within which limits, with which results."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct, field, structs

LONGEST_AMOUNT = 9999
"""Of whatever unit a limit is written in."""

UNITS = {
    "wd": ("个工作日", "working day"),
    "wh": ("个工作小时", "working hour"),
    "d": ("个自然日", "calendar day"),
}
"""The units of limits, with their names; what reads a limit reads these."""

_LIMIT = re.compile(rf"(0|[1-9][0-9]{{0,3}})(\.5)?({'|'.join(UNITS)})")


class Limit(Struct, frozen=True):
    """A time limit. `unit` is "wd" working days (工作日), "wh" working hours, "d" calendar days (自然日)."""

    amount: Decimal
    unit: str

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read "20wd", "4wh", "0.5wd" or "20d"; raises ValueError for anything else and for zero."""
        match = _LIMIT.fullmatch(text)
        if match is None or Decimal(match[1] + (match[2] or "")) == 0:
            raise ValueError(f"{text!r} is not a limit such as 20wd, 0.5wd, 4wh or 20d")
        return cls(Decimal(match[1] + (match[2] or "")), match[3])

    @property
    def in_days(self) -> bool:
        """Whether it counts whole days, not office time."""
        return self.unit == "d" or (self.unit == "wd" and self.amount == self.amount.to_integral_value())

    def within(self, other: Limit) -> bool:
        """Whether this limit is no longer than `other`; raises ValueError where the units differ."""
        if self.unit != other.unit:
            raise ValueError(f"{self} and {other} have different units")
        return self.amount <= other.amount

    @property
    def text(self) -> str:
        """In Chinese, as on a notice: "5 个工作日", "半个工作日"."""
        chinese = UNITS[self.unit][0]
        return f"半{chinese}" if self.amount == Decimal("0.5") else f"{self.amount} {chinese}"

    @property
    def text_en(self) -> str:
        english = UNITS[self.unit][1]
        if self.amount == Decimal("0.5"):
            return f"half a {english}"
        return f"{self.amount} {english}{'' if self.amount == 1 else 's'}"

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


class Limits(Struct, frozen=True, kw_only=True):
    """The clocks N, A, P, L, D and O. N and D default to the law (行政许可法 art. 32, 44), A to 15 working days."""

    correction_notice: Limit = Limit(Decimal(5), "wd")
    correction_period: Limit = Limit(Decimal(15), "wd")
    promised: Limit | None = None
    statutory: Limit | None = None
    delivery: Limit = Limit(Decimal(10), "wd")
    overall: Limit | None = None


class Material(Struct, frozen=True, kw_only=True):
    """A listed material (材料). `when` is the expression that says whether it applies, empty for always;
    `necessity` required | optional | omittable (容缺后补); `grade` the trust A–D of a file handed in unchecked;
    `items` the sub-items that need it, empty for the main item."""

    id: str
    name: str
    name_en: str = ""
    necessity: str = "required"
    source: str = "applicant"
    form: str = "both"
    grade: str = "C"
    basis: str = ""
    note: str = ""
    when: str = ""
    media_types: tuple[str, ...] = ("application/pdf", "image/jpeg", "image/png")
    items: tuple[str, ...] = ()
    commitment: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, as frozen into a case at intake."""
        values = structs.asdict(self)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


class Situation(Struct, frozen=True, kw_only=True):
    """A guiding question (情形); `options` are (value, label) pairs; yes_no has none, its answer is a boolean."""

    id: str
    question: str
    question_en: str = ""
    kind: str = "yes_no"
    options: tuple[tuple[str, str], ...] = ()
    default: Any = None

    def accepts(self, answer: object) -> bool:
        """Whether `answer` is one of the possible ones."""
        if self.kind == "yes_no":
            return isinstance(answer, bool)
        return isinstance(answer, str) and answer in [value for value, _ in self.options]


class Result(Struct, frozen=True, kw_only=True):
    """What a granted item yields (a licence, a seal …); `data_schema` names the form schema of its data, if any."""

    id: str
    name: str
    name_en: str = ""
    fields: tuple[str, ...] = ()
    data_schema: str = ""


class Extension(Struct, frozen=True, kw_only=True):
    """延长审批: by how much at most, whose role may approve it, and which law allows it ("": the Licensing Law, or none
    is named)."""

    maximum: Limit
    approver_role: str = "head"
    legal_basis: str = ""


class SpecialProcedure(Struct, frozen=True, kw_only=True):
    """特别程序: what may stop the clocks, on which legal basis, and its own limit."""

    kind: str
    legal_basis: str
    limit: Limit | None = None


class Item(Struct, frozen=True, kw_only=True):
    """A sub-item (子项); `id` is the value of `ow:item`, `reads` the form sections its department sees;
    `statutory_basis` the law its statutory limit comes from, where that is not the Licensing Law; `remedies` (救济途径)
    what the applicant can do against the department, with the bodies and periods; `administrative` is False where no
    agency decides but somebody serves (a bank): its documents are notices then, not decisions."""

    id: str
    code: str
    name: str
    name_en: str = ""
    department: str
    unit: str = ""
    obligatory: bool = True
    lead: bool = False
    administrative: bool = True
    case_type: str = "commitment"
    legal_basis: tuple[str, ...] = ()
    statutory_basis: str = ""
    remedies: str = ""
    limits: Limits = Limits()
    extension: Extension | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    results: tuple[Result, ...] = ()
    reads: tuple[str, ...] = ()


class MainItem(Struct, frozen=True, kw_only=True):
    """The main item (主项): what the applicant applies for; `form` names its form schema."""

    code: str
    name: str
    name_en: str = ""
    department: str
    unit: str = ""
    case_type: str = "commitment"
    legal_basis: tuple[str, ...] = ()
    statutory_basis: str = ""
    remedies: str = ""
    limits: Limits
    extension: Extension | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    results: tuple[Result, ...] = ()
    form: str = "application"
    conditions: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    situations: tuple[Situation, ...] = ()
    guide: Mapping[str, Any] = field(default_factory=dict)


class ServiceItem(Struct, frozen=True, kw_only=True):
    """One version of a service's item list; immutable, frozen into the cases that start on it."""

    name: str
    name_en: str = ""
    main: MainItem
    items: tuple[Item, ...] = ()

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> ServiceItem:
        """From plain data of the form `item.schema.json` describes (`forms.items.read_item` checks it first)."""
        return cls(
            name=data["name"],
            name_en=data.get("name_en", ""),
            main=MainItem(**_values(data["main"])),
            items=tuple(Item(**_values(entry)) for entry in data.get("items", ())),
        )

    def item(self, id: str) -> Item | None:
        return next((item for item in self.items if item.id == id), None)

    def material(self, id: str) -> Material | None:
        return next((material for material in self.main.materials if material.id == id), None)

    def situation(self, id: str) -> Situation | None:
        return next((situation for situation in self.main.situations if situation.id == id), None)

    @property
    def lead(self) -> Item | None:
        """The item of the lead department (牵头部门), if one is marked."""
        return next((item for item in self.items if item.lead), None)


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    """Keyword arguments of the dataclass that `data` describes: limits parsed, lists made tuples."""
    return {key: _READERS.get(key, _plain)(value) for key, value in data.items()}


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _option(entry: Mapping[str, str]) -> tuple[str, str]:
    return entry["value"], entry.get("label", entry["value"])


def _limits(data: Mapping[str, str]) -> Limits:
    return Limits(**{clock: Limit.parse(text) for clock, text in data.items()})


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "limits": _limits,
    "limit": Limit.parse,
    "maximum": Limit.parse,
    "extension": lambda entry: Extension(**_values(entry)),
    "special_procedures": lambda entries: tuple(SpecialProcedure(**_values(entry)) for entry in entries),
    "results": lambda entries: tuple(Result(**_values(entry)) for entry in entries),
    "materials": lambda entries: tuple(Material(**_values(entry)) for entry in entries),
    "situations": lambda entries: tuple(Situation(**_values(entry)) for entry in entries),
    "options": lambda entries: tuple(_option(entry) for entry in entries),
}
