"""What a check says: one stable code with its sentences, filled in with the place and the words of the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from onewindow.errors import Finding


class Term(NamedTuple):
    """A word of the drawing as each language says it."""

    chinese: str
    english: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A code and its texts; `{names}` in them are filled in by `finding`. Severity: see `Finding`."""

    code: str
    message: str
    message_en: str
    remedy: str
    remedy_en: str
    severity: str = "must"

    def finding(
        self, *, file: str, line: int = 0, element: str = "", name: str = "", severity: str = "", **values: object
    ) -> Finding:
        """The finding at a place; `severity` overrides the rule's own. A `Term` among the values speaks both."""
        words, words_en = _words(values, 0), _words(values, 1)
        return Finding(
            code=self.code,
            message=self.message.format(**words),
            remedy=self.remedy.format(**words),
            message_en=self.message_en.format(**words_en),
            remedy_en=self.remedy_en.format(**words_en),
            file=file,
            line=line,
            element=element,
            name=name,
            severity=severity or self.severity,
        )


def _words(values: Mapping[str, object], language: int) -> dict[str, str]:
    return {key: str(value[language] if isinstance(value, Term) else value)[:200] for key, value in values.items()}
