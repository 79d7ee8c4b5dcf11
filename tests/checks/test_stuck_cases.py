"""Joins that wait for ever and forks that feed themselves: refused before a case is stuck in them, as it would be."""

from __future__ import annotations

from typing import Any

import pytest

from onewindow.errors import Finding, ProcessProblem
from onewindow.process_checks import check_drawing, stuck_cases
from onewindow.process_checks.token_game import Game, play
from workflow.drawings import Play, boundary, condition, drawn, error, escalation, event, message, node, sub, timer

BACK_TO_THE_FORK = drawn("""
    s > p1 > a > p2
    p1 > b > p2 > review > x -[review.outcome == 'again']> p1
    x -*> e
""")
BESIDE_THE_JOIN = """
    s > p1 > a > x -[a.outcome == 'ok']> p2
    x -*> e2
    p1 > b > p2 > c > e
"""
LEADS_BACK = drawn("""
    s > x1 > t > p1 > x1
    p1 > u > e
""")


def told(data: bytes) -> list[tuple[str, str, str]]:
    return [(one.code, one.severity, one.element) for one in check_drawing(data)]


def only(data: bytes) -> Finding:
    (finding,) = check_drawing(data)
    return finding


def played(monkeypatch: pytest.MonkeyPatch, **bounds: int) -> list[Game]:
    """The games of the drawings that are checked from now on."""
    games: list[Game] = []

    def kept(*given: Any, **more: Any) -> Game:
        games.append(play(*given, **{**more, **bounds}))
        return games[-1]

    monkeypatch.setattr(stuck_cases, "play", kept)
    return games


def stuck(play: Play, *tasks: str, outcome: str = "done") -> bool:
    """Whether the last of these tasks can no longer be completed."""
    for task in tasks[:-1]:
        play.finish(task, outcome)
    with pytest.raises(ProcessProblem) as caught:
        play.finish(tasks[-1], outcome)
    return caught.value.code == "tokens_stuck"


def test_a_way_back_to_the_fork_itself_is_refused_as_no_case_could_be_opened() -> None:
    finding = only(BACK_TO_THE_FORK)
    assert (finding.code, finding.severity, finding.element, finding.line) == ("OW355", "must", "p1", 4)
    assert "“x”" in finding.message
    assert "排他网关" in finding.remedy
    with pytest.raises(ProcessProblem) as caught:
        Play(BACK_TO_THE_FORK).start()
    assert caught.value.code == "tokens_stuck"


def test_the_way_back_to_an_exclusive_gateway_before_the_fork_is_sound() -> None:
    mended = drawn("""
        s > x0 > p1 > a > p2
        p1 > b > p2 > review > x -[review.outcome == 'again']> x0
        x -*> e
    """)
    assert told(mended) == []
    play = Play(mended).start().finish("a").finish("b").finish("review", "again").finish("a").finish("b")
    assert play.finish("review", "good").ended


def test_a_branch_that_may_end_beside_the_join_is_refused_and_named_with_the_choice() -> None:
    data = drawn(BESIDE_THE_JOIN)
    finding = only(data)
    assert (finding.code, finding.severity, finding.element) == ("OW354", "must", "p2")
    assert finding.message == "此汇合可能永远等不齐：“x”一旦走向“e2”，来自“x”的一路就不会再到"
    assert stuck(Play(data).start(), "a", "b", outcome="no")


@pytest.mark.parametrize("mended", [
    drawn(BESIDE_THE_JOIN, e2=event("endEvent", "<terminateEventDefinition/>")),
    drawn(BESIDE_THE_JOIN, p2=node("inclusiveGateway")),
    drawn(BESIDE_THE_JOIN.replace("-[a.outcome == 'ok']> p2", "-[a.outcome == 'ok']> x2 > p2").replace("e2", "x2")),
], ids=["terminate", "inclusive", "back into the branch"])  # fmt: skip
def test_each_remedy_for_a_branch_beside_the_join_is_accepted_and_runs_to_the_end(mended: bytes) -> None:
    assert "must" not in [severity for _, severity, _ in told(mended)]
    play = Play(mended).start().finish("a", "no")
    for task in [*play.open, "c"]:
        if not play.ended:
            play.finish(task)
    assert play.ended


@pytest.mark.parametrize(("thrown", "caught"), [(error("E1"), error("E1")), (escalation("E1"), escalation("E1"))])
def test_a_branch_that_ends_by_throwing_what_takes_the_whole_block_away_is_accepted(thrown: str, caught: str) -> None:
    inner = BESIDE_THE_JOIN.replace("s >", "s1 >").replace("> e\n", "> e1\n")
    data = drawn("s > k > e\nlost > e3", k=sub(inner, e2=event("endEvent", thrown)), lost=boundary("k", caught))
    assert told(data) == []
    assert Play(data).start().finish("a", "no").ended


def test_a_block_that_an_event_from_outside_can_take_away_is_only_advised_against() -> None:
    inner = sub(BESIDE_THE_JOIN.replace("s >", "s1 >").replace("> e\n", "> e1\n"))
    assert told(drawn("s > k > e", k=inner)) == [("OW354", "must", "p2")]
    assert told(drawn("s > k > e\nlate > e3", k=inner, late=boundary("k", timer("P5D")))) == [("OW354", "should", "p2")]
    beside = boundary("k", timer("P5D"), interrupting=False)
    assert told(drawn("s > k > e\nlate > e3", k=inner, late=beside)) == [("OW354", "must", "p2")]


def test_a_deadline_that_leaves_a_parallel_branch_is_advised_against() -> None:
    late = boundary("a", timer("P5D"))
    data = drawn("s > p1 > a > p2 > e\np1 > b > p2\nlate > e2", late=late)
    assert told(data) == [("OW354", "should", "p2")]
    assert stuck(Play(data).start().fire("late"), "b")


def test_choices_that_read_the_same_data_may_hold_together_and_are_only_advised_against() -> None:
    flows = """
        s > review > p1 > a > x1 -[review.outcome == 'no']> e1
        x1 -*> p2
        p1 > b > x2 -[{}]> e2
        x2 -*> p2 > e
    """
    same, other = drawn(flows.format("review.outcome == 'no'")), drawn(flows.format("b.outcome == 'no'"))
    assert [severity for code, severity, _ in told(same) if code == "OW354"] == ["should"]
    assert Play(same).start().finish("review", "no").finish("a").finish("b").ended
    assert [severity for code, severity, _ in told(other) if code == "OW354"] == ["must"]


def test_a_choice_by_data_that_is_written_anew_in_between_counts_as_another() -> None:
    data = drawn("""
        s > review > p1 > a > x1 -[review.outcome == 'no']> e1
        x1 -*> p2
        p1 > again > review2 > x2 -[again.outcome == 'no']> e2
        x2 -*> p2 > e
    """)
    assert ("OW354", "must", "p2") in told(data)


def test_a_fork_whose_one_way_always_leads_back_is_refused_as_no_case_could_end() -> None:
    assert told(LEADS_BACK) == [("OW357", "must", "p1")]
    play = Play(LEADS_BACK).start().finish("t").finish("u").finish("t").finish("u")
    assert play.open == ["t"]


def test_a_fork_in_a_loop_with_a_way_out_for_each_token_is_accepted() -> None:
    data = drawn("""
        s > x1 > t > p1 > u > e
        p1 > x2 -[t.outcome == 'again']> x1
        x2 -*> e2
    """)
    assert told(data) == []
    assert Play(data).start().finish("t", "again").finish("t", "enough").finish("u").finish("u").ended


def test_a_join_that_waits_for_a_message_start_beside_the_plain_one_is_refused() -> None:
    data = drawn("s > a > p2 > e\ns2 > c > p2", s2=event("startEvent", message("go")))
    assert told(data) == [("OW356", "must", "p2")]
    assert stuck(Play(data).start(), "a")


def test_two_inclusive_joins_that_wait_for_each_other_are_refused() -> None:
    data = drawn("""
        s > p1 > a > o1 > c > x1 -[a.outcome == 'ok']> o2
        x1 -*> e1
        p1 > b > o2 > d > x2 -[b.outcome == 'ok']> o1
        x2 -*> e2
    """)
    assert told(data) == [("OW356", "must", "o1")]
    assert stuck(Play(data).start(), "a", "b")


def test_what_waits_behind_a_join_that_waits_is_not_told_as_well() -> None:
    data = drawn("""
        s > p1 > p3 > a > x -[a.outcome == 'ok']> p4
        x -*> e2
        p3 > b > p4 > p2
        p1 > c > p2 > e
    """)
    assert told(data) == [("OW354", "must", "p4")]


def test_waiting_for_a_condition_of_the_other_branch_is_no_wrong_join() -> None:
    paid = event("intermediateCatchEvent", condition("has(pay.outcome)"))
    assert told(drawn("s > p1 > pay > p2 > e\np1 > paid > w > p2", paid=paid)) == []


@pytest.mark.parametrize("branch", [
    "p1 > t{0} > x{0} -[v{0}]> e{0}\nx{0} -*> p2",
    "p1 > t{0} > x{0} -[v{0}]> u{0} > xx{0} > p2\nx{0} -*> xx{0}",
    "p1 > o{0} -[v{0}]> t{0} > oo{0} > p2\no{0} -[w{0}]> oo{0}\no{0} -*> oo{0}",
], ids=["ends beside", "choices", "inclusive"])  # fmt: skip
def test_a_drawing_of_seventy_branches_has_few_stands_to_look_at(branch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    games = played(monkeypatch)
    data = drawn("\n".join(["s > p1", *(branch.format(number) for number in range(70)), "p2 > e"]))

    found = {code for code, severity, _ in told(data) if severity == "must"}

    assert sum(len(game.moves) for game in games) < 3_000
    assert found == ({"OW354"} if "> e" in branch else set())


def test_of_the_many_ways_that_leave_a_join_waiting_a_hundred_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    judged = stuck_cases.may_contradict
    monkeypatch.setattr(stuck_cases, "may_contradict", lambda *given: asked.append(1) or judged(*given))
    ways = (f"p1 > x{number} -[form.a == 1]> j\nx{number} -*> q" for number in range(14))
    data = drawn("\n".join(["s > p1", *ways, "j > e", "q > e"]), j=node("parallelGateway"), q=node("parallelGateway"))

    assert [(code, severity) for code, severity, _ in told(data)] == [("OW354", "should")] * 2
    assert len(asked) <= 200


def test_many_flows_between_few_gateways_use_the_effort_up(monkeypatch: pytest.MonkeyPatch) -> None:
    games = played(monkeypatch, limit=5_000)
    flows = [f"i{n % 4} -[form.a == {n}]> i{(n * 7 + 1) % 4}" for n in range(270)]
    gateways = {f"i{number}": node("inclusiveGateway") for number in range(4)}

    check_drawing(drawn("\n".join(["s > i0", *flows, "i3 > e"]), **gateways))

    laid = sum(len(after or ()) for game in games for moves in game.moves.values() for _, after in moves)
    assert 0 < laid <= 5_000 + len(flows)
