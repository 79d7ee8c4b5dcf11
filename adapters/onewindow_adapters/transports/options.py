"""The options of an adapter, `[adapters.<department>]` of onewindow.toml: names, types, hosts and secrets."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onewindow.errors import UsageError

SHORTEST_SECRET = 32
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Options:
    """What is written for one department; each method reads one option and says where it is wrong.

    `adapter` and `allowed` may always be there: the one names the adapter, the other is `[departments] allowed`.
    """

    department: str
    given: Mapping[str, Any]
    folder: Path

    def only(self, known: Iterable[str]) -> None:
        """Raise UsageError for an option that is not among `known`."""
        names = [*known]
        for name in self.given:
            if name in names or name in ("adapter", "allowed"):
                continue
            near = difflib.get_close_matches(name, names, n=1)
            chinese = f"是不是要写 {near[0]}？" if near else f"可以写：{'、'.join(names)}"
            english = f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}"
            raise self.bad(f"不认得 {name}", chinese, f"{name} is not known", english)

    def text(self, name: str, default: str | None = None, *, longest: int | None = None) -> str:
        """A text that is not empty, of at most so many characters."""
        value = self.given.get(name, default)
        if isinstance(value, str) and value.strip() and (longest is None or len(value) <= longest):
            return value
        at_most, at_most_en = (f"（最多 {longest} 个字）", f" of at most {longest} characters") if longest else ("", "")
        raise self._wrong(name, value, f"文字{at_most}", f"a text{at_most_en}")

    def seconds(self, name: str, default: float) -> float:
        """A time-out: above 0 and up to an hour."""
        value = self.given.get(name, default)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 3600:
            return float(value)
        raise self._wrong(name, value, "0 到 3600 之间的秒数", "seconds between 0 and 3600")

    def table(self, name: str) -> dict[str, str]:
        """A table of texts, empty where it is left out."""
        value = self.given.get(name, {})
        if isinstance(value, Mapping) and all(isinstance(part, str) and part for part in value.values()):
            return {str(key): part for key, part in value.items()}
        raise self._wrong(name, value, "代码对照表", "a table of codes")

    def secrets(self, name: str = "secret_file") -> tuple[bytes, ...]:
        """The secrets in the file named, one on each line that is not empty: the one to sign with, and those that are
        believed beside it."""
        path, text = self._read(name)
        secrets = tuple(line.strip() for line in text.splitlines() if line.strip())
        if min(map(len, secrets), default=0) < SHORTEST_SECRET:
            raise self.bad(f"{name}：{path} 中的密钥短于 {SHORTEST_SECRET} 个字符", "换一个长的随机密钥",
                           f"{name}: the secret in {path} has fewer than {SHORTEST_SECRET} characters",
                           "use a long random one")  # fmt: skip
        return secrets

    def password(self, name: str) -> str:
        """The password in the file named, without the line break at its end."""
        return self._read(name)[1].decode(errors="replace")

    def url(self, name: str = "url") -> str:
        """An http or https address without a slash at its end, on a host the site allows."""
        url = self.text(name).rstrip("/")
        if not url.isascii() or not url.isprintable() or " " in url:
            raise self.bad(f"{name} 含有空格或非 ASCII 字符", "路径用 %E4%B8%80 的写法，主机用 xn-- 的写法",
                           f"{name} holds a blank or a character that is not ASCII",
                           "write the path percent-encoded and the host as xn--…")  # fmt: skip
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
            raise self._wrong(name, url, "http(s)://主机:端口/路径", "http(s)://host:port/path")
        try:
            port = parts.port or _PORTS[parts.scheme]
        except ValueError as problem:
            raise self._wrong(name, url, "http(s)://主机:端口/路径", "http(s)://host:port/path") from problem
        self.allow(name, parts.hostname, port)
        return url

    def allow(self, name: str, host: str, port: int) -> None:
        """Raise UsageError for a host that `[departments] allowed` does not name."""
        allowed = self.given.get("allowed", ())
        if not isinstance(allowed, (list, tuple)):
            raise self._wrong("allowed", allowed, "主机:端口 的列表", "a list of host:port")
        wanted = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if wanted.lower() not in {str(entry).lower() for entry in allowed}:
            raise self.bad(f"{name} 的主机 {wanted} 不在 [departments] allowed 中", "确实要连，就把它加进去",
                           f"{name}: the host {wanted} is not in [departments] allowed",
                           "add it there if it is meant")  # fmt: skip

    def bad(self, text: str, remedy: str, text_en: str, remedy_en: str) -> UsageError:
        """The error, saying where it is written."""
        where = f"{self.folder / 'onewindow.toml'} [adapters.{self.department}]"
        return UsageError(f"{where} {text} → {remedy}\n{where} {text_en} → {remedy_en}")

    def _read(self, name: str) -> tuple[Path, bytes]:
        path = self.folder / self.text(name)
        try:
            return path, path.read_bytes().strip()
        except OSError as problem:
            why = problem.strerror
            raise self.bad(f"{name}：读不了 {path}（{why}）", "放好这个文件",
                           f"{name}: cannot read {path} ({why})", "put it there") from problem  # fmt: skip

    def _wrong(self, name: str, value: object, kind: str, kind_en: str) -> UsageError:
        if value is None:
            return self.bad(f"没有写 {name}", f"写上{kind}", f"{name} is missing", f"write {kind_en}")
        shown = repr(value)[:80]
        return self.bad(f"{name} 应为{kind}，但是写的是 {shown}", "改正这个值",
                        f"{name} should be {kind_en}, but is {shown}", "correct the value")  # fmt: skip
