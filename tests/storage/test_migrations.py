"""The schema in the code is the schema of the migrations, and no program works on a schema it does not know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from databases import REGION, Database
from onewindow import bundled
from onewindow.errors import DatabaseNotMigrated
from onewindow.storage import Store, check, current, upgrade
from onewindow.storage.schema import SCHEMA, VERSION_TABLE, metadata, whole_metadata


def test_a_bare_database_asks_for_the_upgrade(empty: Engine) -> None:
    assert current(empty) is None
    with pytest.raises(DatabaseNotMigrated, match="onewindow db upgrade"):
        check(empty)
    with pytest.raises(DatabaseNotMigrated, match="onewindow db upgrade"), Store(empty, REGION).transaction():
        pass


def test_an_upgrade_makes_the_tables_once(empty: Engine) -> None:
    assert upgrade(empty) == SCHEMA
    assert upgrade(empty) == current(empty) == SCHEMA
    check(empty)
    with Store(empty, REGION).transaction(read_only=True) as tx:
        assert tx.cases() == []


def test_the_newest_migration_is_the_one_the_code_needs() -> None:
    config = Config()
    config.set_main_option("script_location", str(bundled.folder("alembic")))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_the_migrations_make_the_schema_of_the_code(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=_OURS), whole_metadata()) == []
        migrated = _described(connection)
        metadata.drop_all(connection)
        metadata.create_all(connection)
        assert _described(connection) == migrated


def test_everything_we_make_is_called_ours(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        inspector = inspect(connection)
        names = set(inspector.get_table_names()) | set(inspector.get_sequence_names() if _is_pg(empty) else ())
        for table in sorted(names):
            names |= {str(index["name"]) for index in inspector.get_indexes(table)}
            names |= {str(key["name"]) for key in inspector.get_foreign_keys(table)}
            names |= {str(key["name"]) for key in inspector.get_unique_constraints(table)}
            names.add(str(inspector.get_pk_constraint(table)["name"] or "ow_"))
    assert [name for name in names if not name.startswith("ow_")] == []


def test_region_leads_every_key_and_index() -> None:
    for table in metadata.sorted_tables:
        for key in (table.primary_key, *table.foreign_key_constraints, *table.indexes):
            assert next(iter(key.columns)).name == "region", f"{table.name}: {key.name}"
        for constraint in table.constraints:
            assert next(iter(constraint.columns)).name == "region", f"{table.name}: {constraint.name}"  # type: ignore[attr-defined]


def test_a_schema_newer_than_the_code_is_refused(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608  # our own constant
    for attempt in (upgrade, check, lambda engine: Store(engine, REGION).transaction().__enter__()):
        with pytest.raises(DatabaseNotMigrated, match="9999"):
            attempt(empty)
    assert current(empty) == "9999"


def test_a_process_from_before_an_upgrade_writes_no_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as it looks again, which it does every second; also where the host keeps the connection."""
    with store.transaction() as tx:
        assert tx.cases() == []
    upgrade_by_a_later_release = text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")  # noqa: S608  # our own
    with store.engine.begin() as host:
        host.execute(upgrade_by_a_later_release)
    try:
        monkeypatch.setattr("onewindow.storage.store.CHECKED_FOR", 0.0)
        with pytest.raises(DatabaseNotMigrated, match="9999"), store.transaction():
            pass
        with store.engine.connect() as host, pytest.raises(DatabaseNotMigrated), store.transaction(host):
            pass
    finally:
        with store.engine.begin() as host:
            host.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{SCHEMA}'"))  # noqa: S608  # our own


def test_a_table_that_is_gone_is_a_database_not_migrated(any_database: Database) -> None:
    store = any_database.store()
    with store.transaction() as tx:
        assert tx.receipt("x") is None
        tx.connection.execute(text("ALTER TABLE ow_receipt RENAME TO ow_receipt_aside"))
        tx.connection.execute(text("SELECT 1"))
    try:
        with pytest.raises(DatabaseNotMigrated, match="onewindow db upgrade"), store.transaction() as tx:
            tx.receipt("x")
    finally:
        with store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE ow_receipt_aside RENAME TO ow_receipt"))
        store.close()


def test_a_failed_upgrade_leaves_nothing_behind(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE ow_outbox (theirs TEXT)"))
    with pytest.raises(Exception, match="ow_outbox"):
        upgrade(empty)
    assert inspect(empty).get_table_names() == ["ow_outbox"]


def test_an_upgrade_in_the_hosts_transaction_goes_with_it(empty: Engine) -> None:
    with empty.connect() as connection:
        upgrade(connection)
        connection.rollback()
    assert inspect(empty).get_table_names() == []
    with empty.begin() as connection:
        upgrade(connection)
    check(empty)


def test_a_hosts_own_migrations_keep_working(empty: Engine, tmp_path: Path) -> None:
    config = _host_migrations(tmp_path / "host", empty)
    alembic.command.upgrade(config, "aaa1")
    upgrade(empty)
    alembic.command.upgrade(config, "head")
    upgrade(empty)
    with empty.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "aaa2"
        assert inspect(connection).has_table("host_second")
    check(empty)


_HOST_ENV = """
from alembic import context

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
_HOST_STEP = """
from alembic import op
import sqlalchemy as sa

revision, down_revision = {revision!r}, {before!r}


def upgrade():
    op.create_table({table!r}, sa.Column("id", sa.Integer, primary_key=True))
"""


def _host_migrations(folder: Path, engine: Engine) -> Config:
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(_HOST_ENV)
    steps = [("aaa1", None, "host_first"), ("aaa2", "aaa1", "host_second")]
    for revision, before, table in steps:
        step = _HOST_STEP.format(revision=revision, before=before, table=table)
        (folder / "versions" / f"{revision}.py").write_text(step)
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["engine"] = engine
    return config


def _ours(name: str | None, kind: str, parents: Any) -> bool:
    return kind != "table" or name != VERSION_TABLE


_OURS = {"include_name": _ours, "compare_type": True}


def _is_pg(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def _described(connection: Any) -> dict[str, Any]:
    """Everything the server knows of our tables, in an order that does not matter."""
    inspector = inspect(connection)
    inspector.clear_cache()
    described = {}
    for table in inspector.get_table_names():
        if table == VERSION_TABLE:
            continue
        columns = [
            (column["name"], str(column["type"]), getattr(column["type"], "collation", None), column["nullable"])
            for column in inspector.get_columns(table)
        ]
        keys = [
            inspector.get_pk_constraint(table),
            *inspector.get_foreign_keys(table),
            *inspector.get_unique_constraints(table),
            *inspector.get_indexes(table),
        ]
        described[table] = (columns, sorted(_plain(key) for key in keys))
    return described


def _plain(value: Any) -> str:
    """Text of a nested description; conditions of partial indexes come as objects of SQLAlchemy."""
    if isinstance(value, dict):
        return str(sorted((name, _plain(part)) for name, part in value.items()))
    return str(value)
