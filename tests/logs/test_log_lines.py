"""The form of a line: one JSON object, allowed fields alone, whatever is thrown at it."""

from __future__ import annotations

import json
import logging
import logging.handlers
import queue
import sys

import pytest
from listener import listening

from onewindow.errors import CommandRejected, EnvironmentProblem, Rejected
from onewindow.log_lines import FIELDS, LONGEST, Fields, JsonLines, tell, word_of

LOG = logging.getLogger("onewindow.tests")
QUOTED = "李雷 11010519491231002X"


def test_a_line_is_one_object_in_a_fixed_order() -> None:
    with listening() as log:
        tell(LOG, logging.WARNING, "something", {"command_id": "c-1", "case_no": "N1"}, {"again_in_seconds": 1.23456})

    [line] = log.lines
    assert list(line) == ["at", "level", "event", "pid", "case_no", "command_id", "again_in_seconds"]
    assert (line["level"], line["event"], line["again_in_seconds"]) == ("warning", "something", 1.235)
    assert line["at"].endswith("Z")


def test_what_is_not_on_the_list_is_not_printed() -> None:
    given: Fields = {"case_no": "N1"}
    given.update({"reason": QUOTED, "filename": QUOTED, "to": {"name": QUOTED}})  # type: ignore[typeddict-item]
    with listening() as log:
        tell(LOG, logging.INFO, "something", given)
        LOG.info("hand made", extra={"onewindow": {"event": QUOTED, "applicant": QUOTED, "department": "tax"}})

    assert [set(line) - {"at", "level", "event", "pid"} for line in log.lines] == [{"case_no"}, {"logger"}]
    assert QUOTED not in log.text


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\u2028b", "a\u0085b", "a\x00b", "\ud800", "x" * (LONGEST + 1)])
def test_a_field_never_breaks_its_line(text: str) -> None:
    with listening() as log:
        tell(LOG, logging.INFO, "something", {"department": text, "message": text})

    [line] = log.lines
    assert line["department"].startswith("sha256:")
    assert len(log.text.encode().splitlines()) == 1


@pytest.mark.parametrize(
    "personal",
    ["11010519491231002X", "110105491231002", "13912345678", "+8613912345678", "86-13912345678", "web:13912345678:7",
     "app_13912345678", "tel13912345678", "ID11010519491231002X-1", "id110105491231002b", "13912345678th",
     "110105-19491231-002X", "110105 19491231 002X", "110105-491231-002", "139-1234-5678", "tel139 1234 5678",
     "+86-139-1234-5678", "008613912345678"],
)  # fmt: skip
def test_numbers_of_people_are_shown_by_their_hash_wherever_they_stand(personal: str) -> None:
    with listening() as log:
        tell(LOG, logging.INFO, "something", {"command_id": personal, "message": f"m {personal}", "element": personal})

    assert all(log.lines[0][name].startswith("sha256:") for name in ("command_id", "message", "element"))


@pytest.mark.parametrize(
    "ours",
    ["01a20153-03ed-70ae-9611-139123456789", "timer:3101152026030900010001:3:2026-03-16T16:00:00.000000+00:00",
     "9eeea997d7af70868679c870f217dcedee4093608f49eb8305038fa75f82e5ef", "reply:police:m-1",
     "01a20153-03ed-70ae-9611-a13912345678", "0ed1a139-1234-5678-9611-139a23456789",
     "reply:police:sha256:a13912345678b0868679c870f217dcedee4093608f49eb8305038fa75f82e5ef",
     "11990100009900013U3992099001017202603020001:stall:5:c:cancel", "2026-03-02T01:05:00.000000Z",
     "20260302-1:seal:17"],
)  # fmt: skip
def test_ids_of_ours_are_shown_as_they_are(ours: str) -> None:
    with listening() as log:
        tell(LOG, logging.INFO, "something", {"command_id": ours})

    assert log.lines[0]["command_id"] == ours


def test_a_case_number_that_reads_like_an_identity_card_is_still_a_case_number() -> None:
    case_no = "310115202603090001"
    with listening() as log:
        tell(LOG, logging.INFO, "something", {"case_no": case_no, "command_id": f"timer:{case_no}:1"})

    assert (log.lines[0]["case_no"], log.lines[0]["command_id"]) == (case_no, f"timer:{case_no}:1")


def test_of_strangers_records_only_the_logger_is_told_and_of_exceptions_never_the_text() -> None:
    def fail(value: str) -> None:
        raise ValueError(value)

    with listening() as log:
        LOG.warning("somebody logs %s", QUOTED)
        try:
            fail(QUOTED)
        except ValueError:
            LOG.exception("and fails: %s", QUOTED)

    [spoken, failed] = log.lines
    assert (spoken["event"], spoken["logger"]) == ("foreign", "onewindow.tests")
    assert (failed["exception"], failed["frames"][-1].split(":")[0]) == ("ValueError", "test_log_lines.py")
    assert "李雷" not in log.text


def test_causes_are_named_by_their_classes() -> None:
    stream = JsonLines()
    try:
        try:
            {}[QUOTED]
        except KeyError as first:
            raise EnvironmentProblem(QUOTED) from first
    except EnvironmentProblem:
        record = LOG.makeRecord(LOG.name, logging.ERROR, __file__, 1, "x", (), sys.exc_info())
    line = json.loads(stream.format(record))

    assert (line["exception"], line["code"]) == ("onewindow.errors.EnvironmentProblem<-KeyError", "environment")


def test_a_problem_is_called_by_its_code_or_class() -> None:
    rejected = CommandRejected(Rejected("not_entitled", QUOTED, "", "", ""))

    assert [word_of(rejected), word_of(EnvironmentProblem(QUOTED)), word_of(OSError(QUOTED))] == [
        "not_entitled", "environment", "OSError",
    ]  # fmt: skip


def test_a_hosts_own_formatter_and_a_queue_get_the_same_fields() -> None:
    records: queue.Queue[logging.LogRecord] = queue.Queue()
    handler = logging.handlers.QueueHandler(records)
    logger = logging.getLogger("onewindow.tests.queue")
    logger.addHandler(handler)
    try:
        with listening():
            tell(logger, logging.INFO, "something", {"case_no": "N1", "command_id": "13912345678"})
    finally:
        logger.removeHandler(handler)
    record = records.get_nowait()

    assert json.loads(JsonLines("440300").format(record))["region"] == "440300"
    assert "13912345678" not in logging.Formatter("%(message)s").format(record)
    assert "N1" in logging.Formatter("%(message)s").format(record)


def test_the_list_holds_no_field_for_words_of_people() -> None:
    assert set(FIELDS).isdisjoint({"problem", "reason", "text", "name", "applicant", "filename", "data", "form", "to"})
