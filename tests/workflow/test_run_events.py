"""Timers, messages, signals and conditions, in the flow and on the boundary."""

from __future__ import annotations

import pytest

from onewindow.domain import moves
from onewindow.errors import ProcessProblem
from workflow.drawings import Play, boundary, condition, drawn, event, message, node, script, signal, sub, timer

CATCH = "intermediateCatchEvent"


@pytest.mark.parametrize(
    ("text", "form", "due"),
    [
        ("P1D", "timeDuration", "2026-03-03T01:10:00+00:00"),
        ("PT90M", "timeDuration", "2026-03-02T02:40:00+00:00"),
        ("P1M", "timeDuration", "2026-04-02T01:10:00+00:00"),
        ("P2W", "timeDuration", "2026-03-16T01:10:00+00:00"),
        ("PT1.5S", "timeDuration", "2026-03-02T01:10:01.500000+00:00"),
        ("2026-05-01T08:00:00+08:00", "timeDate", "2026-05-01T00:00:00+00:00"),
        ("2026-05-01T08:00:00", "timeDate", "2026-05-01T00:00:00+00:00"),
        ("2026-05-01", "timeDate", "2026-04-30T16:00:00+00:00"),
        ("R3/PT1H", "timeCycle", "2026-03-02T02:10:00+00:00"),
        ("R/2026-04-01T00:00:00Z/P1D", "timeCycle", "2026-04-01T00:00:00+00:00"),
        ("'P' + text(days) + 'D'", "timeDuration", "2026-03-07T01:10:00+00:00"),
        ("until", "timeDate", "2026-12-31T16:00:00+00:00"),
    ],
)
def test_a_timer_in_the_flow_asks_once_and_waits_until_it_is_fired(text: str, form: str, due: str) -> None:
    play = Play(drawn("s > wait > a", wait=event(CATCH, timer(text, form))), {"days": 5, "until": "2027-01-01"}).start()
    assert [one.due_at for one in play.timers.values()] == [due]
    assert play.later(days=400).look().open == [], "it never looks at a clock"
    assert play.fire("wait").open == ["a"]
    assert "dropped wait" not in play.effects


def test_the_last_of_january_plus_a_month_is_the_last_of_february() -> None:
    play = Play(drawn("s > wait > a", wait=event(CATCH, timer("P1M"))))
    play.now = play.now.replace(month=1, day=31)
    assert next(iter(play.start().timers.values())).due_at[:10] == "2026-02-28"


def test_a_time_that_is_no_time_is_a_problem_when_it_is_reached() -> None:
    play = Play(drawn("s > a > wait > b", wait=event(CATCH, timer("days"))), {"days": "five days"}).start()
    with pytest.raises(ProcessProblem, match="five days") as caught:
        play.finish("a")
    assert (caught.value.code, caught.value.element) == ("expression_failed", "wait")


@pytest.mark.parametrize(
    ("form", "text"),
    [("timeDuration", "P7973Y11M"), ("timeDate", "9999-12-31T23:59:59-08:00"), ("timeCycle", "R/P5000Y")],
)
def test_a_time_beyond_the_calendar_is_a_problem_when_it_is_reached(form: str, text: str) -> None:
    with pytest.raises(ProcessProblem, match=text[:12]) as caught:
        Play(drawn("s > wait > b", wait=event(CATCH, timer("span", form))), {"span": text}).start()
    assert (caught.value.code, caught.value.element) == ("expression_failed", "wait")


def test_the_longest_cycle_from_the_latest_instant_goes_round() -> None:
    rung = boundary("a", timer("R/8999-12-31T00:00:00Z/P200Y", "timeCycle"), interrupting=False)
    play = Play(drawn("s > a > e1\nrung > b", rung=rung)).start().fire("rung").fire("rung")
    assert next(iter(play.timers.values())).due_at[:4] == "9399"


def test_an_interrupting_timer_takes_the_task_away() -> None:
    play = Play(drawn("s > a > e1\nlate > b > e2", late=boundary("a", timer("P5D")))).start()
    assert play.fire("late").open == ["b"]
    assert play.path == ["s", "late"]
    assert "gone a" in play.effects


def test_a_finished_task_drops_its_timer() -> None:
    play = Play(drawn("s > a > c\nlate > b", late=boundary("a", timer("P5D")))).start().finish("a")
    assert (play.open, play.clocks) == (["c"], [])
    assert play.effects[-2:] == ["dropped late", "waits c"]


def test_a_non_interrupting_timer_starts_a_branch_beside_the_task() -> None:
    late = boundary("a", timer("P5D"), interrupting=False)
    play = Play(drawn("s > a > e1\nlate > b > e2", late=late)).start().fire("late")
    assert (play.open, play.clocks) == (["a", "b"], [])
    play.finish("a")
    assert (play.ended, play.open) == ("", ["b"])
    assert play.finish("b").ended == "completed"


def test_a_cycle_on_the_boundary_asks_again_after_each_firing_counting_from_the_last_due_time() -> None:
    rung = boundary("a", timer("R3/P1D", "timeCycle"), interrupting=False)
    play = Play(drawn("s > a > e1\nrung > b", rung=rung)).start()
    days = []
    while play.timers:
        days.append(next(iter(play.timers.values())).due_at[:10])
        play.later(hours=7).fire("rung")
    assert days == ["2026-03-03", "2026-03-04", "2026-03-05"]
    assert play.open == ["a", "b", "b", "b"]


def test_an_endless_cycle_goes_on_until_the_task_is_done() -> None:
    rung = boundary("a", timer("R/P1D", "timeCycle"), interrupting=False)
    play = Play(drawn("s > a > e1\nrung > n > e2", rung=rung, n=script("n = n + 1")), {"n": 0}).start()
    for _ in range(20):
        play.fire("rung")
    assert play.document["n"] == 20
    assert play.finish("a").ended == "completed"
    assert play.clocks == []


def test_an_overdue_cycle_is_caught_up_firing_by_firing() -> None:
    rung = boundary("a", timer("R3/P1D", "timeCycle"), interrupting=False)
    play = Play(drawn("s > a > e1\nrung > n > e2", rung=rung, n=script("n = n + 1")), {"n": 0}).start().later(days=30)
    for _ in range(3):
        assert next(iter(play.timers.values())).due_at < play.now.isoformat()
        play.fire("rung")
    assert (play.document["n"], play.clocks) == (3, [])


def test_a_cycle_in_the_flow_or_interrupting_fires_once() -> None:
    cycle = timer("R3/P1D", "timeCycle")
    assert Play(drawn("s > w > a", w=event(CATCH, cycle))).start().fire("w").clocks == []
    play = Play(drawn("s > a > e1\nw > b", w=boundary("a", cycle))).start().fire("w")
    assert (play.open, play.clocks) == (["b"], [])


def test_a_message_in_the_flow_is_wanted_and_delivered() -> None:
    play = Play(drawn("s > got > a", got=event(CATCH, message("answer")))).start()
    assert play.awaited == ["answer"]
    assert play.deliver("other").awaited == ["answer"]
    assert play.deliver("answer").open == ["a"]
    assert play.effects == ["wanted answer", "unwanted answer", "waits a"]


def test_a_receive_task_waits_for_its_message() -> None:
    play = Play(drawn("s > got > a", got=node("receiveTask", messageRef="M_answer"))).start()
    assert play.awaited == ["answer"]
    assert play.deliver("answer").path == ["s", "got"]


def test_a_message_nobody_waits_for_changes_nothing() -> None:
    play = Play(drawn("s > a > e")).start()
    before = play.tokens
    assert play.deliver("answer").tokens == before
    assert play.last is not None
    assert play.last.effects == ()


@pytest.mark.parametrize(
    "thrower",
    [
        node("sendTask", messageRef="M_notice"),
        event("intermediateThrowEvent", message("notice")),
        event("endEvent", message("notice")),
    ],
    ids=["send task", "throw event", "end event"],
)
def test_a_thrown_message_is_passed_at_once_and_caught_inside_the_case(thrower: object) -> None:
    nodes = {"out": thrower, "got": event(CATCH, message("notice"))}
    play = Play(drawn("s > p1 > a > out\np1 > got > b", **nodes)).start()  # type: ignore[arg-type]
    play.finish("a")
    assert (play.thrown, play.open, play.awaited) == (["notice"], ["b"], [])
    assert play.path[-3:] == ["a", "out", "got"]


def test_a_send_task_without_a_message_throws_its_own_id() -> None:
    play = Play(drawn("s > tell > e", tell=node("sendTask"))).start()
    assert (play.thrown, play.ended) == (["tell"], "completed")


def test_a_non_interrupting_message_boundary_catches_every_message() -> None:
    # The stock engine catches only the first.
    anew = boundary("a", message("more"), interrupting=False)
    play = Play(drawn("s > a > e1\nanew > n > e2", anew=anew, n=script("n = n + 1")), {"n": 0}).start()
    for count in (1, 2, 3):
        play.deliver("more")
        assert (play.document["n"], play.awaited) == (count, ["more"])
    assert play.finish("a").ended == "completed"


def test_an_interrupting_message_boundary_takes_the_task_away() -> None:
    play = Play(drawn("s > a > e1\nstop > b", stop=boundary("a", message("stop")))).start().deliver("stop")
    assert (play.open, play.awaited) == (["b"], [])


def test_one_message_reaches_all_who_wait_for_it_then() -> None:
    nodes = {name: node("receiveTask", messageRef="M_go") for name in ("r1", "r2", "r3")}
    play = Play(drawn("s > p1 > r1 > r3 > a\np1 > r2 > b", **nodes)).start().deliver("go")
    assert (play.open, play.awaited) == (["b"], ["go"])


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_a_signal_reaches_everyone_in_the_case(kind: str) -> None:
    # The stock engine takes a signal end event for a plain one.
    inner = sub("s1 > sig1 > b > e1", sig1=event(CATCH, signal("go")))
    nodes = {"sp": inner, "sig2": event(CATCH, signal("go")), "out": event(kind, signal("go"))}
    play = Play(drawn("s > p1 > sp\np1 > sig2 > c\np1 > a > out", **nodes)).start()
    assert play.finish("a").open == ["b", "c"]


def test_a_condition_fires_when_another_branch_makes_it_true() -> None:
    nodes = {"rich": event(CATCH, condition("n >= 2")), "add": script("n = n + 1")}
    play = Play(
        drawn("s > p1 > rich > b\np1 > a > add > a2 > add2 > a3", add2=script("n = n + 1"), **nodes), {"n": 0}
    ).start()
    assert play.finish("a").open == ["a2"]
    assert play.finish("a2").open == ["a3", "b"]


def test_a_condition_already_true_fires_at_once() -> None:
    assert Play(drawn("s > rich > b", rich=event(CATCH, condition("n > 0"))), {"n": 1}).start().open == ["b"]


def test_a_condition_is_looked_at_again_when_the_document_was_edited_from_outside() -> None:
    # In a service a correction may do so; a plain process has no such thing, see the next test.
    service = drawn("s > rich > b", rich=event(CATCH, condition("n > 0")), b=node("userTask", ow_stage="review"))
    play = Play(service, {"n": 0}).start()
    assert play.look().open == []
    play.document["n"] = 1
    assert play.look().open == ["b"]


def test_a_plain_process_may_not_be_left_with_a_condition_or_signal_alone() -> None:
    for definition, told in ((condition("n > 0"), "n > 0"), (signal("go"), "go")):
        drawing = drawn("s > p1 > a > hear > p2\np1 > b > p2\np2 > c", hear=event(CATCH, definition))
        play = Play(drawing, {"n": 0}).start().finish("a")
        with pytest.raises(ProcessProblem, match=told) as caught:
            play.finish("b")
        assert (caught.value.code, caught.value.element) == ("tokens_stuck", "hear")
        assert told in str(caught.value.text_en)
        assert "汇聚网关" not in caught.value.remedy


def test_a_non_interrupting_condition_counts_each_time_it_becomes_true() -> None:
    rich = boundary("a", condition("n > 1"), interrupting=False)
    play = Play(drawn("s > a > e1\nrich > b", rich=rich), {"n": 0}).start()
    for n, open_after in ((2, ["a", "b"]), (3, ["a", "b"]), (0, ["a", "b"]), (5, ["a", "b", "b"])):
        play.document["n"] = n
        assert play.look().open == open_after


def test_an_interrupting_condition_on_a_sub_process_comes_before_its_next_step() -> None:
    inner = sub("s1 > set > after > never", set=script("stop = true"), after=script("ran = true"))
    play = Play(drawn("s > a > sp > e\nhalt > b", sp=inner, halt=boundary("sp", condition("stop"))), {"stop": False})
    play.start().finish("a")
    assert play.open == ["b"]
    assert "ran" not in play.document
    assert play.path == ["s", "a", "s1", "set", "halt"]


def test_a_case_that_starts_with_a_message_waits_for_it() -> None:
    drawing = drawn("s1 > a\ns2 > b", s1=event("startEvent", message("one")), s2=event("startEvent", timer("P1D")))
    play = Play(drawing).start()
    assert (play.awaited, play.clocks) == (["one"], ["s2"])
    assert play.deliver("one").open == ["a"]
    assert (play.awaited, play.clocks) == ([], [])
    assert Play(drawing).start().fire("s2").open == ["b"]


def test_the_plain_start_event_goes_before_all_others() -> None:
    play = Play(drawn("s1 > a\ns2 > b", s1=event("startEvent", message("one")))).start()
    assert (play.open, play.awaited) == (["b"], [])


def test_a_timer_fired_twice_is_refused_the_second_time() -> None:
    play = Play(drawn("s > a > e1\nlate > b", late=boundary("a", timer("P5D"), interrupting=False))).start()
    number = next(iter(play.timers))
    play.fire("late")
    with pytest.raises(ProcessProblem) as caught:
        play.move(moves.Fire(timer=number))
    assert caught.value.code == "move_refused"
