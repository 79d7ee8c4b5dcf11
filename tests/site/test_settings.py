"""onewindow.toml: what it says, and how its mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from onewindow import bundled
from onewindow.errors import UsageError
from onewindow.settings import read_settings
from onewindow.storage.store import open_engine

GOOD = """\
version = 1
[site]
name = "示范市政务服务中心"
region = "440300"
"""


def site(folder: Path, text: str) -> Path:
    (folder / "onewindow.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_reference_site_is_read() -> None:
    settings = read_settings(bundled.folder("processes"))

    assert settings.region == "440300"
    assert settings.allow_plain is True
    assert settings.staff_file.is_file()


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "onewindow.toml").write_text(GOOD, encoding="utf-8-sig")

    assert read_settings(tmp_path).region == "440300"


def test_what_is_left_out_has_a_default_inside_the_site(tmp_path: Path) -> None:
    settings = read_settings(site(tmp_path, GOOD))

    assert settings.database_url == f"sqlite:///{(tmp_path / 'onewindow.db').as_posix()}"
    assert settings.attachments == tmp_path / "attachments"
    assert settings.allow_plain is False


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("sqlite:///data/x.db?timeout=5", "sqlite:///{folder}/data/x.db?timeout=5"),
        ("sqlite:////var/x.db", "sqlite:////var/x.db"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    ],
)
def test_a_relative_sqlite_path_is_relative_to_the_site(tmp_path: Path, written: str, read: str) -> None:
    settings = read_settings(site(tmp_path, GOOD + f'[database]\nurl = "{written}"\n'))

    assert settings.database_url == read.replace("{folder}", tmp_path.as_posix())
    assert (settings.database_file is not None) == written.endswith((".db", ".db?timeout=5"))


def test_a_folder_with_a_percent_sign_in_its_name_keeps_its_own_database(tmp_path: Path) -> None:
    for name in ("a b", "a%20b", "50%", "站%25点"):
        (tmp_path / name).mkdir()
        url = read_settings(site(tmp_path / name, GOOD + '[database]\nurl = "sqlite:///my%20own.db"\n')).database_url

        engine = open_engine(url)
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE mine (x)")
        engine.dispose()

        assert (tmp_path / name / "my own.db").is_file()
        assert read_settings(tmp_path / name).database_file == tmp_path / name / "my own.db"


def test_the_password_of_the_database_is_not_shown(tmp_path: Path) -> None:
    settings = read_settings(site(tmp_path, GOOD + '[database]\nurl = "postgresql://u:geheim@h/d"\n'))

    assert "geheim" not in repr(settings)


def test_a_folder_without_settings_is_told_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"onewindow init"):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (GOOD + "[polcy]\nallow_plain = true\n", 5, "policy"),
        (GOOD + "[policy]\nallow_plan = true\n", 6, "allow_plain"),
        (GOOD + '[policy]\nallow_plain = "yes"\n', 6, "true 或 false"),
        (GOOD + "adress = 1\n", 5, "address"),
        (GOOD.replace('"440300"', "440300"), 4, "文字"),
        (GOOD.replace('"440300"', '"4403"'), 4, "6 位数字"),
        (GOOD.replace("version = 1", "version = 2"), 1, "version = 1"),
        (GOOD.replace("version = 1\n", ""), 0, "缺少 version"),
        (GOOD.replace('region = "440300"\n', ""), 2, "缺少 [site] region"),
        (GOOD + "x = \n", 5, "TOML"),
        (GOOD + '[database]\nurl = "mysql://x"\n', 6, "sqlite:///"),
        (GOOD + '[database]\nurl = "postgres://x"\n', 6, "postgresql+psycopg://"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(UsageError) as error:
        read_settings(site(tmp_path, text))

    assert says in str(error.value)
    assert (f"onewindow.toml:{line}" in str(error.value)) == (line > 0)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "onewindow.toml").write_bytes(GOOD.encode("gbk"))

    with pytest.raises(UsageError, match="UTF-8"):
        read_settings(tmp_path)
