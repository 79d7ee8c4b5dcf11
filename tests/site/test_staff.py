"""staff.yaml: who works here, and how its mistakes are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onewindow import bundled
from onewindow.domain.stages import OUTCOMES
from onewindow.errors import UsageError
from onewindow.staff import ROLES, STAGES, Staff, read_staff

GOOD = """\
version: 1
departments:
  - {id: service_hall, name: 政务服务中心, head: tang.hong, deputies: [ma.chao]}
people:
  - {id: wang.fang, name: 王芳, department: service_hall, roles: [window_clerk], window: 3 号窗口}
  - {id: tang.hong, name: 唐红, department: service_hall, roles: [head]}
  - {id: ma.chao, name: 马超, department: service_hall, roles: [head]}
"""


def staff(folder: Path, text: str) -> Staff:
    (folder / "staff.yaml").write_text(text, encoding="utf-8")
    return read_staff(folder / "staff.yaml")


def test_people_are_found_by_id_and_strangers_are_not(tmp_path: Path) -> None:
    directory = staff(tmp_path, GOOD)

    wang = directory.find("wang.fang")
    assert wang is not None
    assert (wang.name, wang.kind, wang.department, wang.roles) == ("王芳", "staff", "service_hall", ("window_clerk",))
    assert directory.find("nobody") is None
    assert [person.id for person in directory.everyone()] == ["ma.chao", "tang.hong", "wang.fang"]
    assert directory.department_name("service_hall") == "政务服务中心"
    assert directory.department_name("elsewhere") == "elsewhere"
    department = directory.department("service_hall")
    assert department is not None
    assert (department.head, department.deputies) == ("tang.hong", ("ma.chao",))


def test_a_department_names_who_answers_for_a_stage(tmp_path: Path) -> None:
    heads = "deputies: [ma.chao], stage_heads: {intake: wang.fang, delivery: ma.chao}"

    department = staff(tmp_path, GOOD.replace("deputies: [ma.chao]", heads)).department("service_hall")

    assert department is not None
    assert department.stage_heads == {"intake": "wang.fang", "delivery": "ma.chao"}


def test_the_stages_are_those_of_the_domain() -> None:
    assert set(STAGES) == set(OUTCOMES)


def test_people_are_away_from_the_first_day_to_the_last(tmp_path: Path) -> None:
    away = "roles: [head], away: [{from: 2026-03-02, to: 2026-03-06}, {from: 2026-04-01, to: 2026-04-01}]}\n  - {id: ma"
    directory = staff(tmp_path, GOOD.replace("roles: [head]}\n  - {id: ma", away))

    asked = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 7), date(2026, 4, 1)]
    assert [directory.present("tang.hong", day) for day in asked] == [True, False, False, True, False]
    assert directory.present("ma.chao", asked[1])
    assert not directory.present("nobody", asked[0])


def test_the_reference_site_has_stage_heads_of_its_own_department() -> None:
    directory = read_staff(bundled.folder("processes") / "staff.yaml")

    named = [
        (department.id, directory.find(person))
        for id in directory.departments()
        if (department := directory.department(id))
        for person in department.stage_heads.values()
    ]

    assert named
    assert all(person is not None and person.department == department for department, person in named)


def test_the_reference_site_can_always_separate_who_does_and_who_approves() -> None:
    directory = read_staff(bundled.folder("processes") / "staff.yaml")

    for department, role in [("service_hall", "window_clerk"), ("market_regulation", "reviewer"),
                             *((department, "approver") for department in directory.departments()[1:])]:  # fmt: skip
        people = [person for person in directory.everyone() if person.department == department and role in person.roles]
        assert len(people) >= 2, (department, role)
    assert not [person for person in directory.everyone() if {"reviewer", "approver"} <= set(person.roles)]
    assert {role for person in directory.everyone() for role in person.roles} == set(ROLES)
    assert all(found.head for id in directory.departments() if (found := directory.department(id)))


@pytest.mark.parametrize(
    ("before", "after", "line", "says"),
    [
        (
            "department: service_hall, roles: [window_clerk]",
            "department: servicehall, roles: [head]",
            5,
            "service_hall",
        ),
        ("[window_clerk]", "[window_clark]", 5, "window_clerk"),
        ("[window_clerk]", "[]", 5, "至少要有一个角色"),
        ("[window_clerk]", "head", 5, "列表"),
        ("id: ma.chao", "id: wang.fang", 7, "第 5 行"),
        ("id: ma.chao", "id: MaChao", 7, "小写字母"),
        ("id: ma.chao", "id: system", 7, "system"),
        ("name: 马超, ", "", 7, "name"),
        ("head: tang.hong", "head: tang.hon", 3, "tang.hong"),
        ("deputies: [ma.chao]", "deputies: [ma.cao]", 3, "ma.chao"),
        ("window: 3 号窗口", "windw: 3", 5, "window"),
        ("version: 1", "version: 2", 1, "version: 1"),
        ("name: 唐红", "name: 5", 6, "文字"),
        ("id: tang.hong, name", "id: [x], name", 6, "文字"),
        ("people:", "peple:", 4, "people"),
        ("deputies:", "stage_heads: {reviw: ma.chao}, deputies:", 3, "是不是要写 review"),
        ("deputies:", "stage_heads: {review: ma.cao}, deputies:", 3, "ma.chao"),
        ("deputies:", "stage_heads: {review: [ma.chao]}, deputies:", 3, "不认得"),
        ("deputies:", "stage_heads: [ma.chao], deputies:", 3, "键: 值"),
        ("deputies:", "succeeds: old_hall, deputies:", 3, "列表"),
        ("deputies:", "succeeds: [service_hall], deputies:", 3, "仍是现有部门"),
        ("deputies:", "succeeds: [old_hall, old_hall], deputies:", 3, "不止一次"),
        ("window: 3 号窗口", "away: 2026-03-02", 5, "列表"),
        ("window: 3 号窗口", "away: [2026-03-02]", 5, "from 和 to"),
        ("window: 3 号窗口", "away: [{from: 2026-03-02}]", 5, "from 和 to"),
        ("window: 3 号窗口", "away: [{from: 2026-03-02, to: 2026-03-01}]", 5, "早于"),
        ("window: 3 号窗口", "away: [{from: 2026-02-30, to: 2026-03-01}]", 5, "2026-02-30 不是日期"),
        ("window: 3 号窗口", "away: [{from: 20260302, to: 2026-03-05}]", 5, "20260302 不是日期"),
    ],
)
def test_a_mistake_in_the_staff_is_told_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, says: str
) -> None:
    assert before in GOOD
    with pytest.raises(UsageError) as error:
        staff(tmp_path, GOOD.replace(before, after, 1))

    assert f"staff.yaml:{line} " in str(error.value)
    assert says in str(error.value)


@pytest.mark.parametrize("text", ["", "[]", "version: 1", "version: 1\ndepartments: []", "a: &x [*x]", "a: [", "\t"])
def test_a_file_that_is_no_staff_list_is_a_usage_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError):
        staff(tmp_path, text)


def test_a_missing_staff_file_is_told_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="onewindow init"):
        read_staff(tmp_path / "staff.yaml")
