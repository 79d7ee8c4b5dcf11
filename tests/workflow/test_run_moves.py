"""What is asked of the tokens, what is refused, and how they are written down."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any

import pytest

from onewindow.domain import moves
from onewindow.errors import ProcessProblem
from onewindow.workflow import advance, load_definition
from workflow.drawings import NOW, Play, boundary, drawn, event, message, node, script, sub, timer

SIMPLE = drawn("s > a > b > e")


@pytest.mark.parametrize(
    "move",
    [
        moves.Finish(task=99), moves.Fail(task=99, error="E"), moves.Fire(timer=99), moves.Leave(scope=99),
        moves.Fire(timer=2), moves.Leave(scope=2), moves.Start(),
    ],
)  # fmt: skip
def test_a_move_for_what_is_not_open_is_refused_and_nothing_moves(move: moves.Move) -> None:
    play = Play(SIMPLE).start()
    with pytest.raises(ProcessProblem) as caught:
        play.move(move)
    assert caught.value.code == "move_refused"
    assert caught.value.text_en.startswith("Expected ")
    assert play.finish("a").open == ["b"]


def test_a_task_cannot_be_finished_twice() -> None:
    play = Play(SIMPLE).start()
    number = play.task("a")
    play.finish("a")
    with pytest.raises(ProcessProblem, match=str(number)):
        play.move(moves.Finish(task=number))


def test_a_message_wait_or_timer_is_no_task() -> None:
    nodes = {"r": node("receiveTask", messageRef="M_m"), "late": boundary("r", timer("P1D"))}
    play = Play(drawn("s > r > b\nlate > c", **nodes)).start()
    for number in (*play.waits, *play.timers):
        with pytest.raises(ProcessProblem):
            play.move(moves.Finish(task=number))


def test_nothing_moves_before_the_start_or_after_the_end() -> None:
    definition = load_definition(SIMPLE)
    for asked in ([], [moves.Deliver(name="x")]):
        with pytest.raises(ProcessProblem, match="begun"):
            advance(definition, None, asked, {}, NOW)
    play = Play(definition).start().finish("a").finish("b")
    for move in (moves.Start(), moves.Deliver(name="x"), moves.CancelAll()):
        with pytest.raises(ProcessProblem, match="ended"):
            play.move(move)


def test_several_moves_in_one_step_happen_in_order() -> None:
    play = Play(drawn("s > p1 > a > p2\np1 > b > p2\np2 > c")).start()
    play.last = advance(
        play.definition, play.tokens, [moves.Finish(task=play.task("b")), moves.Finish(task=play.task("a"))], {}, NOW
    )
    assert play.last.path == ("b", "a", "p2")


def test_a_naive_time_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware"):
        advance(load_definition(SIMPLE), None, [moves.Start()], {}, datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_tokens_of_a_case_are_written_like_this() -> None:
    """A golden sample: a change of these bytes is a change of the stored form and needs a new first byte."""
    inner = sub(
        "s1 > a > e1",
        attributes={"ow_item": "seal"},
        ring=boundary("a", timer("R3/P1D", "timeCycle"), interrupting=False),
    )
    play = Play(drawn("s > p1 > seal > p2\np1 > b > p2\np2 > e", seal=inner)).start().finish("b")
    assert play.tokens == (
        b'\x01[8,"",[[3,0,0,"seal",32],[6,3,0,"a",16],'
        b'[7,3,6,"ring",8,{"due":"2026-03-03T01:10:00+00:00","left":3}],[8,0,0,"p2",8,{"flow":"f_p1_4_b_p2"}]]]'
    )


def test_large_tokens_are_packed_and_read_again() -> None:
    play = Play(drawn("s > p1\n" + "\n".join(f"p1 > task_{i} > p2" for i in range(100)) + "\np2 > e")).start()
    assert play.tokens is not None
    assert (play.tokens[:1], len(play.tokens) < 1_200) == (b"\x02", True)
    for i in range(100):
        play.finish(f"task_{i}")
    assert play.ended == "completed"


@pytest.mark.parametrize(
    "tokens",
    [
        b"", b"\x00", b"\x07[]", b"\x01", b"\x01[]", b"\x01{", b"\x01null", b"\x01\xff\xfe", b"\x02xyz",
        b'\x01[1,"",[[1,0,0,"gone",16]]]', b'\x01[1,"",[[1,9,0,"a",16]]]', b'\x01[1,"",[[1]]]',
        b"\x02" + zlib.compress(b'[1,"",[]]')[:-4],
    ],
)  # fmt: skip
def test_tokens_that_cannot_be_read_are_named_as_such(tokens: bytes) -> None:
    with pytest.raises(ProcessProblem) as caught:
        advance(load_definition(SIMPLE), tokens, [], {}, NOW)
    assert caught.value.code == "state_unreadable"


def test_the_same_case_gives_the_same_bytes_whatever_the_order_of_keys_in_its_document() -> None:
    inner = node(
        "userTask",
        "<multiInstanceLoopCharacteristics><loopDataInputRef>people</loopDataInputRef></multiInstanceLoopCharacteristics>",
    )
    definition = load_definition(drawn("s > a > b", a=inner))
    one: dict[str, Any] = {"people": [{"x": 1, "y": 2}]}
    other: dict[str, Any] = {"people": [{"y": 2, "x": 1}]}
    start = [moves.Start()]
    assert advance(definition, None, start, one, NOW).tokens == advance(definition, None, start, other, NOW).tokens


def test_the_event_that_ends_its_own_surroundings_is_still_in_the_path() -> None:
    nodes = {
        "sp": sub("s1 > out > after > e1", out=node("sendTask", messageRef="M_m"), after=script("ran = true")),
        "got": boundary("sp", message("m")),
    }
    play = Play(drawn("s > sp > b\ngot > c", **nodes)).start()
    assert (play.path, play.open) == (["s", "s1", "out", "got"], ["c"])
    assert play.effects[-3:] == ["thrown m", "unwanted m", "waits c"]


def test_a_definition_is_shared_by_cases_without_any_trace() -> None:
    definition = load_definition(
        drawn("s > p1 > a > p2\np1 > got > p2\np2 > e", got=event("intermediateCatchEvent", message("m")))
    )
    first, second = Play(definition).start(), Play(definition).start()
    first.finish("a")
    second.deliver("m")
    assert (first.open, second.open) == ([], ["a"])
    first.deliver("m")
    second.finish("a")
    assert first.ended == second.ended == "completed"
