"""What the doctor says of departments: whether each adapter can do what the drawings ask, with what it is sent."""

from __future__ import annotations

from pathlib import Path

from terminal import say

HTTP = ("bank", "market_regulation", "police", "social_security", "tax")


def connect(site: Path, **other: str) -> None:
    """Name each department's own adapter, or another, in onewindow.toml."""
    (site / "secret").write_text("s" * 40, encoding="utf-8")
    settings, told = site / "onewindow.toml", '\n[departments]\nallowed = ["127.0.0.1:9"]\n'
    for name in HTTP:
        told += f'[adapters.{name}]\nadapter = "{other.get(name, name)}"\nurl = "http://127.0.0.1:9"\n'
        told += 'secret_file = "secret"\n'
    told += '[adapters.housing_fund]\nadapter = "housing_fund"\ndatabase = "sqlite:///exchange.db"\n'
    plain = settings.read_text(encoding="utf-8").partition("\n[departments]\nallowed")[0]
    settings.write_text(plain + told, encoding="utf-8")


def found() -> list[tuple[str, str, str]]:
    """What is said of adapters: check, state, and text."""
    checks = say("doctor", "-f", "json").json["checks"]
    return [
        (each["check"], each["state"], each["text"]) for each in checks
        if each["check"] in ("adapters", "operations", "reads")
    ]  # fmt: skip


def test_adapters_that_do_what_is_drawn_are_in_order(site: Path) -> None:
    connect(site)

    assert [each[:2] for each in found()] == [("adapters", "ok")]


def test_an_adapter_that_cannot_do_what_is_drawn_is_told_with_the_task(site: Path) -> None:
    connect(site, tax="police")

    [_, (check, state, text)] = found()

    assert (check, state) == ("operations", "bad")
    assert "cannot 'register_tax_and_invoice' (it can: engrave_seal)" in text
    assert say("doctor").code == 2


def test_an_adapter_that_reads_more_than_its_item_is_a_warning(site: Path) -> None:
    connect(site)
    item = site / "processes" / "company_startup" / "item.yaml"
    text, whole = item.read_text(encoding="utf-8"), "reads: [company, legal_representative, seal]"
    assert text.count(whole) == 1
    item.write_text(text.replace(whole, "reads: [seal]"), encoding="utf-8")
    assert say("publish", str(item.parent)).code == 0

    [_, (check, state, told)] = found()

    assert (check, state) == ("reads", "warning")
    assert "the adapter of police reads company, legal_representative, which the item seal does not" in told
