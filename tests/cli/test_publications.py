"""Every publication of a service is recorded, also of a version that was current before."""

from __future__ import annotations

from pathlib import Path

from terminal import say


def test_who_put_an_older_version_back_is_found(site: Path) -> None:
    folder = site / "processes" / "company_startup"
    sound = (folder / "item.yaml").read_text(encoding="utf-8")
    for text in (sound.replace("promised: 4wd", "promised: 3wd"), sound, sound):
        (folder / "item.yaml").write_text(text, encoding="utf-8")
        assert say("publish", str(folder), "--as", "gao.yuan").code == 0

    made = say("publish", str(folder), "--history", "-f", "json").json["publications"]

    assert [(each["number"], each["published_by"]) for each in made] == [(n, "gao.yuan") for n in (1, 2, 3)]
    assert made[0]["definition"] == made[2]["definition"] != made[1]["definition"]
    told = say("publish", "company_startup", "--history")
    assert told.code == 0
    assert len(told.out.splitlines()) == 3
    assert "gao.yuan" in told.out


def test_history_of_what_was_never_published_is_not_found(site: Path) -> None:
    assert say("publish", "fishing", "--history").code == 3
    assert say("publish", "company_startup", "--history", "--as", "nobody.known").code == 3
