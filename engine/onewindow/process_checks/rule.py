"""What a check says: one stable code with its sentences, filled in with the place and the words of the drawing."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.errors import Finding


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
        """The finding at a place; `severity` overrides the rule's own."""
        words = {key: str(value)[:200] for key, value in values.items()}
        return Finding(
            code=self.code,
            message=self.message.format(**words),
            remedy=self.remedy.format(**words),
            message_en=self.message_en.format(**words),
            remedy_en=self.remedy_en.format(**words),
            file=file,
            line=line,
            element=element,
            name=name,
            severity=severity or self.severity,
        )
