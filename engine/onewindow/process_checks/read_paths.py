"""The names an expression reads, followed down into the case document as far as is sure."""

from __future__ import annotations

from collections.abc import Callable, Collection

from onewindow.process_checks.misfit_rules import (
    MAY_LACK,
    NO_FIELD,
    UNFIT,
    UNKNOWN_SECTION,
    UNKNOWN_SITUATION,
    instead,
)
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.shapes import ANYTHING, RECORD, Kinds, Record, Shape, kind_names
from onewindow.process_checks.words import suggestion

Names = tuple[str, ...]
_RECORD: Kinds = frozenset({RECORD})
_INSIDE = "…"
"""Stands for what is no plain path: an entry of a list, say."""


class ReadPaths:
    """Tells what cannot be there. `written` are the paths scripts write: what stands below them is not known.

    `asked` are those whose being there is asked for somewhere; `waits` where nothing happens while something is absent.
    """

    def __init__(
        self,
        document: Record,
        sections: Collection[str],
        written: Collection[Names],
        asked: Collection[Names],
        tell: Callable[..., None],
        *,
        waits: bool,
    ) -> None:
        self._document, self._sections, self._tell = document, sections, tell
        self._written, self._asked, self._waits = written, asked, waits

    def read(self, names: Names) -> Shape:
        """What stands there; a case in which nothing does stops."""
        return self._down((), self._document, "", names, reads=True)

    def ask(self, names: Names) -> None:
        """As has(…) and get(…) do: nothing stops, but what never is there is asked for in vain."""
        self._down((), self._document, "", names, reads=False)

    def below(self, shape: Shape, said: str, names: Names, *, reads: bool) -> Shape:
        """What stands further down, under a part of an expression that is called `said`."""
        return self._down((_INSIDE,), shape, said, names, reads=reads)

    def _down(self, above: Names, shape: Shape, said: str, names: Names, *, reads: bool) -> Shape:
        for index, name in enumerate(names):
            path = (*above, *names[: index + 1])
            if any(path[: len(other)] == other for other in self._written):
                return ANYTHING
            if not shape.kinds & _RECORD:
                if reads:
                    self._no_record(said, shape)
                return ANYTHING
            below = shape.field(name)
            if len(path) == 2 and path[0] == "form" and self._sections and name not in self._sections:
                self._unknown(UNKNOWN_SECTION, name, self._sections, section=name)
                return ANYTHING
            if below is None:
                rule = UNKNOWN_SITUATION if path[:-1] == ("situations",) else NO_FIELD
                read = ".".join((said, *names[index:]))
                self._unknown(rule, name, shape.names, situation=name, record=said, field=name, path=read)
                return ANYTHING
            if reads and shape.may_lack(name) and not (self._waits or self._is_asked(path)):
                self._tell(MAY_LACK, path=".".join((said, name)), record=said, field=name)
            shape, said = below, f"{said}.{name}" if said else name
        return shape

    def _is_asked(self, path: Names) -> bool:
        """Of a whole section item.yaml and x-show-when decide; entries of a list cannot be asked for by name."""
        if path[:-1] == ("form",) or path[0] == _INSIDE:
            return True
        return any(other[: len(path)] == path for other in self._asked)

    def _no_record(self, said: str, shape: Shape) -> None:
        remedy, remedy_en = instead(said, shape.kinds, _RECORD)
        found, wanted = kind_names(shape.kinds), kind_names(_RECORD)
        self._tell(UNFIT, what=said, found=found, wanted=wanted, remedy=remedy, remedy_en=remedy_en)

    def _unknown(self, rule: Rule, name: str, known: Collection[str], **words: str) -> None:
        remedy, remedy_en = suggestion(name, known) if known else ("请改读别处", "read something else")
        self._tell(rule, remedy=remedy, remedy_en=remedy_en, **words)
