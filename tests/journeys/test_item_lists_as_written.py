"""Item lists as designers write them, played: an immediate item, a procedure without limit, a failing when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from databases import Database
from journeys.town import Town, build_site
from onewindow import commands as c
from onewindow.process_checks import check_bundle
from onewindow.process_checks.version_files import version_files

Changed = Callable[[Callable[[dict[str, Any]], None]], Town]


@pytest.fixture
def changed(tmp_path: Path, sqlite_database: Database) -> Iterator[Changed]:
    """A town whose company start-up has a changed item list."""
    towns: list[Town] = []

    def change(edit: Callable[[dict[str, Any]], None]) -> Town:
        site = build_site(tmp_path / "site")
        path = site / "processes" / "company_startup" / "item.yaml"
        item = yaml.safe_load(path.read_text(encoding="utf-8"))
        edit(item)
        path.write_text(yaml.safe_dump(item, allow_unicode=True, sort_keys=False), encoding="utf-8")
        towns.append(Town(site, sqlite_database.url))
        return towns[0]

    yield change
    for town in towns:
        town.engine.close()


def test_an_immediate_item_without_promise_ends_when_the_office_closes(changed: Changed) -> None:
    def at_once(item: dict[str, Any]) -> None:
        registration = item["items"][0]
        registration.update(case_type="immediate", limits={})
        registration.pop("extension", None)

    town = changed(at_once)
    case_no = town.accepted()

    (started,) = [each for each in town.view(case_no)["clocks"] if each["sub_case"] and each["kind"] == "promised"]
    assert (started["limit"], started["due_at"]) == ("immediate", "2026-03-02T10:00:00.000Z")
    assert town.engine.replay(case_no, actor="system").difference is None


def test_a_procedure_without_limit_stops_the_clocks_and_has_none_of_its_own(changed: Changed) -> None:
    def unlimited(item: dict[str, Any]) -> None:
        item["items"][0]["special_procedures"] = [{"kind": "听证", "legal_basis": "《行政许可法》第四十五条"}]

    town = changed(unlimited)
    case_no = town.accepted()
    hearing = {"procedure": "听证", "reason": "申请人要求听证"}
    town.do(c.Suspend, "liu.yang", case_no=case_no, sub_case="1", **hearing).or_raise()

    kinds = [each["kind"] for each in town.view(case_no)["clocks"] if each["sub_case"]]
    assert "special_procedure" not in kinds
    town.do(c.Resume, "liu.yang", case_no=case_no, sub_case="1", result="已听证").or_raise()
    assert town.engine.replay(case_no, actor="system").difference is None


def test_a_condition_that_fails_at_intake_names_the_material_it_is_of(changed: Changed) -> None:
    """An optional field: the check advises against it, and the form may be published all the same."""

    def asking(item: dict[str, Any]) -> None:
        item["main"]["materials"][0]["when"] = "form.domicile.lease_until != ''"

    town = changed(asking)
    _, files = version_files(town.site / "processes" / "company_startup")
    assert [found.code for found in check_bundle(files)] == ["OW729"]
    case_no = town.opened()
    form = town.view(case_no)["document"]["form"]
    domicile = {name: value for name, value in form["domicile"].items() if name != "lease_until"}
    town.do(c.SaveDraft, "wang.fang", case_no=case_no, form={"domicile": domicile}).or_raise()
    town.do(c.SubmitApplication, "wang.fang", case_no=case_no).or_raise()

    refused = town.finish(case_no, "intake", "wang.fang", "received").rejected

    assert refused is not None
    assert refused.code == "expression_failed"
    assert "材料“公司登记（备案）申请书”的条件" in refused.text
    assert "of the material application_form" in refused.text_en
