"""Adapters to departments are found among those installed, made at once, and told where they are wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bureau import SETTINGS, Bureau, BureauAdapter, build_precinct

from cli.terminal import say, typing_in
from onewindow.background import Adapters
from onewindow.engine.disclosure import declared
from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.ports.departments import Unreachable
from onewindow.settings import Settings, read_settings
from onewindow_adapters.notifiers.console import console_notifier


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_settings(build_precinct(tmp_path_factory.mktemp("adapters")))


def made(given: list[Mapping[str, Any]]) -> Any:
    def make(department: str, options: Mapping[str, Any], folder: Path) -> BureauAdapter:
        given.append({"department": department, "folder": folder, **options})
        return BureauAdapter(Bureau(), options)

    return make


def test_an_adapter_is_made_at_once_with_its_own_options_and_the_hosts_allowed(settings: Settings) -> None:
    given: list[Mapping[str, Any]] = []
    Adapters(settings, {"bureau": made(given)})
    assert given == [{
        "department": "market_regulation", "folder": settings.folder, "counter": 7, "allowed": [],
    }]  # fmt: skip


def test_one_whose_package_is_missing_is_told_with_its_place(settings: Settings) -> None:
    def make(department: str, options: Mapping[str, Any], folder: Path) -> BureauAdapter:
        raise ModuleNotFoundError("No module named 'vendor'")

    with pytest.raises(EnvironmentProblem, match=r"adapters\.market_regulation.*'vendor'"):
        Adapters(settings, {"bureau": make})


def test_one_is_used_again_when_it_is_given_back_and_not_before(settings: Settings) -> None:
    given: list[Mapping[str, Any]] = []
    adapters = Adapters(settings, {"bureau": made(given)})
    first, second = adapters.take("market_regulation"), adapters.take("market_regulation")
    assert first is not second
    adapters.give_back("market_regulation", first)
    assert adapters.take("market_regulation") is first
    assert len(given) == 2
    adapters.give_back("market_regulation", second)
    adapters.close()
    assert (getattr(first, "closed", None), getattr(second, "closed", None)) == (False, True)


def test_one_that_cannot_be_made_later_is_out_of_reach(settings: Settings) -> None:
    def once(department: str, options: Mapping[str, Any], folder: Path, seen: list[int] = []) -> BureauAdapter:  # noqa: B006  it is to remember
        seen.append(1)
        if len(seen) > 1:
            raise UsageError("the secret is gone")
        return BureauAdapter(Bureau(), options)

    adapters = Adapters(settings, {"bureau": once})
    adapters.take("market_regulation")
    with pytest.raises(Unreachable, match="the secret is gone") as raised:
        adapters.take("market_regulation")
    assert not raised.value.sent


def test_an_unknown_name_is_told_with_what_is_installed(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"\[adapters.market_regulation\].*bureau") as raised:
        Adapters(settings)
    assert "installed: bank, housing_fund, market_regulation" in str(raised.value)
    with pytest.raises(UsageError, match="did you mean bureaux"):
        Adapters(settings, {"bureaux": made([])})


def without(attribute: str) -> Any:
    adapter = BureauAdapter(Bureau(), {})
    if attribute in ("capabilities", "reads"):
        setattr(adapter, attribute, ("form/company",))
    else:
        setattr(adapter, attribute, None)
    return lambda department, options, folder: adapter


@pytest.mark.parametrize("attribute", ["request", "query", "close", "capabilities", "operations", "reads"])
def test_what_is_no_adapter_is_refused_at_once(settings: Settings, attribute: str) -> None:
    with pytest.raises(UsageError, match=attribute):
        Adapters(settings, {"bureau": without(attribute)})


def test_a_notifier_is_no_adapter(settings: Settings) -> None:
    with pytest.raises(UsageError, match="is no adapter to a department"):
        Adapters(settings, {"bureau": console_notifier})  # type: ignore[dict-item]


def test_the_adapters_of_the_wheel_are_found_by_their_names(settings: Settings) -> None:
    police = replace(settings, adapters={"police": "police"}, adapter_options={})
    with pytest.raises(UsageError, match=r"\[adapters.police\]") as raised:
        Adapters(police)
    assert "is installed" not in str(raised.value), "it is found, and says itself what it lacks"


DATA = {
    "form": {"company": {"name": "甲公司", "phone": "1"}, "shareholders": [{"name": "李雷", "id": "2"}]},
    "results": {"registration": {"uscc": "91", "licence_no": "3"}},
    "title": "企业开办", "a/b": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("reads", "sent"),
    [
        ((), {}),
        (("/form/company/name",), {"form": {"company": {"name": "甲公司"}}}),
        (("/form/shareholders", "/results/registration/uscc"),
         {"form": {"shareholders": [{"name": "李雷", "id": "2"}]}, "results": {"registration": {"uscc": "91"}}}),
        (("/form/company/phone", "/form/company"), {"form": {"company": {"name": "甲公司", "phone": "1"}}}),
        (("/form/company/fax", "/form/nothing/at/all", "/results/tax", "/title/x", "/form/shareholders/0"), {}),
        (("/a~1b", "/title"), {"a/b": 1, "title": "企业开办"}),
    ],
)  # fmt: skip
def test_nothing_is_sent_that_is_not_declared(reads: tuple[str, ...], sent: dict[str, Any]) -> None:
    before = repr(DATA)
    assert declared(DATA, reads) == sent
    assert repr(DATA) == before


def test_work_and_doctor_tell_before_anything_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", "en")
    with typing_in(build_precinct(tmp_path / "site")):
        assert say("db", "upgrade").code == 0
        working, examined = say("work", "--once"), say("doctor")
    assert (working.code, examined.code) == (2, 2)
    for told in (working.err, examined.out):
        assert "no adapter named 'bureau' is installed → installed: bank, housing_fund" in told


def test_the_settings_of_the_precinct_are_read(settings: Settings) -> None:
    assert "[departments]" in SETTINGS
    assert (settings.delivery.attempts, settings.delivery.at_once("market_regulation")) == (3, 4)
    assert settings.delivery.backoff(99).total_seconds() == 600
