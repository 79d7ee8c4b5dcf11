"""The shipped folders are found, in the wheel as in a checkout."""

from __future__ import annotations

import pytest

from onewindow import bundled
from onewindow.errors import EnvironmentProblem


@pytest.mark.parametrize("name", bundled.FOLDERS)
def test_a_shipped_folder_is_there(name: str) -> None:
    assert bundled.folder(name).is_dir()


@pytest.mark.parametrize("name", ["nothing", "engine", ".."])
def test_a_folder_that_is_not_shipped_is_refused_with_the_remedy(name: str) -> None:
    with pytest.raises(EnvironmentProblem, match="install onewindow again"):
        bundled.folder(name)


def test_the_calendar_covers_the_years_it_says() -> None:
    table = bundled.calendar_table()

    assert (table["first"], table["last"]) == (2004, 2026)
    assert "2026-10-01" in table["rest"]
