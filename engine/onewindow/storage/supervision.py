"""What supervision looks through beside the clocks: the cards, and the attempts that were refused."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select, text

from onewindow.domain.instants import instant
from onewindow.storage import schema
from onewindow.storage.plain_json import refuse_unstorable, to_object, utc_text
from onewindow.storage.reading import Reading, among, unindexed
from onewindow.storage.rows import CardRow, Receipt

_CARD, _RECEIPT = schema.card.c, schema.receipt.c

_ISSUED = "issued"


class Supervision(Reading):
    """Questions to the rows of cards and to the receipts of refused commands. Lists are newest first."""

    def cards(
        self,
        *,
        level: str | None = None,
        state: str | None = None,
        departments: Collection[str] | None = None,
        case_no: str | None = None,
        since: datetime | str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[CardRow]:
        """Cards issued at or after `since`; None means "any"."""
        conditions = _cards(since, departments, level=level, state=state, case_no=case_no)
        newest = (_CARD.issued_at if case_no is None else unindexed(_CARD.issued_at)).desc()
        in_order = self._of(schema.card, *conditions).order_by(newest, _CARD.case_no.desc(), _CARD.card.desc())
        statement = in_order.limit(limit).offset(offset)
        return [CardRow(**row) for row in self._all(statement)]

    def card_counts(
        self, departments: Collection[str] | None = None, case_no: str | None = None,
        since: datetime | str | None = None,
    ) -> dict[tuple[str, str], int]:
        """How many cards there are of each level and state, of those `cards` lists; only what there is is named."""
        wanted = _cards(since, departments, case_no=case_no)
        statement = select(_CARD.level, _CARD.state, func.count()).where(_CARD.region == self.region, *wanted)
        rows = self.connection.execute(statement.group_by(_CARD.level, _CARD.state).order_by(_CARD.level, _CARD.state))
        return {(level, state): number for level, state, number in rows}

    def attempts(
        self,
        *,
        case_no: str | None = None,
        since: datetime | str | None = None,
        actor: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Receipt]:
        """Commands that were refused at or after `since`; None means "any"."""
        wanted = {"case_no": case_no, "actor": actor}
        refuse_unstorable(*wanted.values())
        conditions = [_RECEIPT[name] == value for name, value in wanted.items() if value is not None]
        if since is not None:
            moment = datetime.fromisoformat(since) if isinstance(since, str) else since
            conditions.append(_RECEIPT.at >= instant(moment))  # receipts keep their instant as the log writes it
        newest = (_RECEIPT.at if case_no is None else unindexed(_RECEIPT.at)).desc()
        refused = self._of(schema.receipt, *conditions).where(text(schema.REFUSED))
        statement = refused.order_by(newest, _RECEIPT.command_id.desc()).limit(limit).offset(offset)
        return [
            Receipt(**{**row, "accepted": bool(row["accepted"]), "answer": to_object(row["answer"])})
            for row in self._all(statement)
        ]


def _cards(
    since: datetime | str | None, departments: Collection[str] | None, **wanted: str | None
) -> list[ColumnElement[bool]]:
    """Which cards are looked for."""
    refuse_unstorable(*wanted.values())
    conditions = [_CARD[name] == value for name, value in wanted.items() if value is not None]
    conditions += among(_CARD.department, departments)
    if wanted.get("state") not in (None, _ISSUED):
        conditions.append(literal_column(schema.DISPUTED))  # the very words of the partial index, so that it is used
    return conditions if since is None else [*conditions, _CARD.issued_at >= utc_text(since)]
