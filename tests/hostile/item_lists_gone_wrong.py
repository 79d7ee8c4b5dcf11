"""Hostile item lists and whole services: read one by one, and published into a database that must not notice."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from random import Random
from typing import Any

import mutations
import yaml
from hypothesis import strategies as st
from ward import Kind, Wrong

from databases import Database
from journeys.town import DESIGNER, Town, build_site
from onewindow.errors import DefinitionRefused
from onewindow.forms import read_item
from onewindow.marked_yaml import read_yaml
from onewindow.storage import upgrade

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "processes").rglob("item.yaml")) + sorted((ROOT / "tests/processes").rglob("item.yaml"))
TRICKS = [
    b"a: &a [x]\nb: [*a,*a]\n", b"&a [*a]", b"!!python/object/apply:os.system ['id']", b"<<: {a: 1}", b"? [a]\n: b",
    b"a: !!binary x",
    b"%YAML 1.1\n%TAG ! tag:x,2000:\n---\na", b'"\\UFFFFFFFF"', b'a: "\\ud800"', b"a: \x80", b"--- a\n--- b\n",
    b"%YAML 1." + b"1" * 5000 + b"\n--- a",
    b"a: |\n" + b" x\n" * 30_000, b"\t- a", b"- " * 5_000, b"[" * 50_000, b"{a: " * 3_000, b"- a\n" * 200_000,
    b"a: 'x\n" * 10_000,
    b"? " * 3_000, b"a:\n" * 20_000, b"#" * 900_000, b"\n" * 900_000, b"'" + b"x" * 900_000 + b"'",
    b"x: " + b"9" * 900_000, b"[a, " * 30,
    b"a: " + b"*" * 60, b"&" * 5_000, b"- !" * 2_000, b"{" + b"a: 1, " * 100_000 + b"}", b"k: " + b"1." * 50_000,
    b": " * 50_000,
    b"".join(b"k%d: 1\n" % number for number in range(60_000)), b"\xff\xfea\0:\0 \0b\0",
    b"- - - - - - - - - - - - - - - - - - - - - - a",
]  # fmt: skip
_SPARE: dict[Path, Any] = {}


def _plain(path: Path) -> Any:
    if path not in _SPARE:
        _SPARE[path] = read_yaml(path.read_bytes(), path.name).data
    return _SPARE[path]


def _written(data: Any) -> bytes:
    """As YAML; what PyYAML cannot write as JSON, which is YAML too."""
    try:
        text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    except (UnicodeEncodeError, yaml.YAMLError, RecursionError):
        return mutations.as_json(data)
    return str(text).encode("utf-8", "surrogatepass")


class _Dumper(yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper):  # type: ignore[misc, unused-ignore]
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _item(random: Random, form: str, times: int) -> bytes:
    path = random.choice(SAMPLES)
    if form == "trick":
        return random.choice([random.choice(TRICKS), path.read_bytes() + random.choice(TRICKS)])
    if form == "bytes":
        return mutations.raw(random, path.read_bytes(), times)
    return _written(mutations.tree(random, _plain(path), times))


@st.composite
def items(draw: st.DrawFn) -> bytes:
    """An item.yaml: a good one changed here and there, one with damaged bytes, or a trick."""
    random = draw(st.randoms(use_true_random=True))
    return _item(random, draw(st.sampled_from(["tree", "tree", "tree", "bytes", "trick"])), draw(st.integers(1, 5)))


def attempt_item(_: Any, content: bytes) -> bool:
    try:
        read_item(content)
    except DefinitionRefused as refused:
        for finding in refused.findings:
            if not (finding.code and finding.message and finding.remedy and finding.message_en and finding.remedy_en):
                raise Wrong(f"a finding without words: {finding!r}") from None
            finding.message.encode("utf-8")
        return False
    return True


class Workshop:
    """A town with an own service folder to be spoiled, and a look into the tables that cannot be fooled."""

    def __init__(self, folder: Path) -> None:
        self.site = build_site(folder / "site")
        database = Database("sqlite", f"sqlite:///{folder}/site.db")
        store = database.store()
        upgrade(store.engine)
        store.close()
        self.town = Town(self.site, database.url)
        self.look = sqlite3.connect(folder / "site.db")
        self.service = self.site / "processes" / "parallel_startup"
        self.forms = self.site / "forms" / "parallel_startup"
        shutil.copytree(self.site / "forms" / "notices", self.forms / "notices")
        paths = sorted([*self.service.rglob("*"), *self.forms.rglob("*")])
        self.sound = {path: path.read_bytes() for path in paths if path.is_file() and "examples" not in path.parts}
        tables = self.look.execute("select name from sqlite_master where type = 'table'").fetchall()
        self.tables = sorted(name for (name,) in tables)
        self.published()

    def rows(self) -> dict[str, int]:
        # The names are the database's own.
        return {
            name: self.look.execute(f'select count(*) from "{name}"').fetchone()[0]  # noqa: S608
            for name in self.tables
        }

    def published(self) -> bool:
        """Publish what lies in the folder; whether it was accepted. Raises Wrong for anything in between."""
        before = self.rows()
        try:
            publication = self.town.engine.publish(self.service, actor=DESIGNER)
        except DefinitionRefused as refused:
            if self.rows() != before or not any(finding.severity == "must" for finding in refused.findings):
                raise Wrong("refused, and something was written") from None
            crashes = [finding.message_en[:200] for finding in refused.findings if finding.code == "OW999"]
            if crashes:
                raise Wrong(f"a check crashed: {crashes[0]}") from None
            return False
        grown = {name: rows - before[name] for name, rows in self.rows().items() if rows != before[name]}
        kept = self.look.execute("select count(*) from ow_definition where hash = ?", [publication.definition])
        whole = kept.fetchone()
        # The same version may have been published before, and then another one.
        made = {} if publication.unchanged else {"ow_publication": 1}
        if whole != (1,) or grown not in (made, {**made, "ow_definition": 1}) or (publication.unchanged and grown):
            raise Wrong(f"published, and the tables grew by {grown}")
        return True


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[int, bytes]:
    """Which file of the service is replaced, and by what."""
    random = draw(st.randoms(use_true_random=True))
    number, times = draw(st.integers(0, 10_000)), draw(st.integers(1, 3))
    names = [path.name for path in FILES]
    path = FILES[number % len(FILES)]
    if path.name == "item.yaml" and draw(st.booleans()):
        return names.index("item.yaml"), _item(random, "tree", times)
    if path.name.endswith(".j2"):
        return number % len(FILES), _template(random, path.read_text(encoding="utf-8"))
    return number % len(FILES), mutations.raw(random, path.read_bytes(), times)


def _template(random: Random, written: str) -> bytes:
    tricks = [
        "{% for a in case %}" * 4 + "x", "{{ 'x' * 10**9 }}", "{% set x = 1 %}", "{{ ''.__class__ }}",
        "{% include 'x' %}", "{{ (" * 300,
        "{% for i in [1,2,3] %}{% for j in [1,2,3] %}{{ i ~ j }}{% endfor %}{% endfor %}",
        "{{ " + "1 + " * 3_000 + "1 }}", "{# " * 500,
        "{% if 1 %}" * 120, "{{ '" + "x" * 90_000 + "' }}", "{{ 9**9**9 }}", "{{ [" + "1," * 20_000 + "]|join }}",
        "{{ gone.x }}", "<" * 90_000,
        "{% for a in [" + "0," * 9_000 + "] %}{% for b in [" + "0," * 9_000 + "] %}{% endfor %}{% endfor %}",
        "{{ " + "not " * 2_000 + "1 }}",
        "{{ " + "a." * 3_000 + "b }}", "{{ 'a' " + "~ 'a' " * 3_000 + "}}", "<a " * 20_000 + "{{ case_no }}" * 400,
        " on" + "a" * 90_000,
        "{{ x" + "|upper" * 1_000 + " }}", "{{ 9999999999" + "9" * 5_000 + " }}", "{% raw %}" * 100, "\ud800",
        "{{ '\\ud800' }}", "{{ '\\x00' }}",
    ]  # fmt: skip
    at = random.randrange(len(written) + 1)
    made = written[:at] + random.choice(tricks) + written[at:] if random.random() < 0.7 else mutations.text(random,
    written)
    return made.encode("utf-8", "surrogatepass")


FILES = sorted(path for folder in ("tests/processes/parallel_startup", "tests/forms/parallel_startup", "forms/notices")
               for path in (ROOT / folder).rglob("*") if path.is_file() and "examples" not in path.parts)  # fmt: skip


def attempt_service(shop: Workshop, given: tuple[int, bytes]) -> bool:
    number, content = given
    name = FILES[number].name
    target = next(path for path in shop.sound if path.name == name)
    target.write_bytes(content)
    try:
        return shop.published()
    finally:
        target.write_bytes(shop.sound[target])


def ordinary_service() -> tuple[int, bytes]:
    return 0, FILES[0].read_bytes()


ITEMS = Kind("items", items(), attempt_item, SAMPLES[0].read_bytes)
SERVICES = Kind("services published", spoiled(), attempt_service, ordinary_service, Workshop, every=40)
