"""staff.yaml: who works here, and how its mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from onewindow import bundled
from onewindow.errors import UsageError
from onewindow.staff import ROLES, Staff, read_staff

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
