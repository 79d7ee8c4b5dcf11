"""What departments have answered, on its way into the cases: the one way of commands, as the sender goes it."""

from __future__ import annotations

from onewindow.commands import Command
from onewindow.domain.decide import unsound
from onewindow.engine.answer import Answer
from onewindow.engine.command_log import Noted
from onewindow.engine.house import House
from onewindow.engine.settlement import AnswerFailed
from onewindow.engine.submission import Submission
from onewindow.engine.timers import PATIENCE
from onewindow.errors import Conflict, DatabaseNotMigrated, EnvironmentProblem, OneWindowError
from onewindow.storage import DatabaseTrouble, Transaction


class Recording:
    """Submits what is to be recorded. A case that somebody holds is waited for no longer than a worker waits."""

    def __init__(self, house: House, submission: Submission) -> None:
        self._house, self._submission = house, submission

    def submit(self, command: Command) -> Answer:
        """The answer to the command, committed. What goes wrong with this case alone (an unforeseen problem, a state
        that cannot be read) is told as AnswerFailed, and kills no worker. Raises Conflict, EnvironmentProblem and
        DatabaseNotMigrated."""
        refused = unsound(command)
        if refused is not None:
            return Answer(case_no=None, version=0, rejected=refused)

        noted = Noted(self._house, command)

        def work(transaction: Transaction) -> Answer:
            noted.tries += 1
            try:
                return self._submission.handle(transaction, command)
            except DatabaseTrouble:
                raise
            except EnvironmentProblem as problem:
                # With the case in hand, so it is this case: a machine that refuses everybody does so before.
                raise AnswerFailed(str(problem)) from problem

        try:
            answer = self._house.store.run(work, patience=PATIENCE)
        except (Conflict, EnvironmentProblem, DatabaseNotMigrated):
            raise
        except Exception as problem:
            noted.failed(problem)
            text = str(problem) if isinstance(problem, OneWindowError) else f"{type(problem).__name__}: {problem}"
            raise AnswerFailed(text) from problem
        noted.answered(answer)
        return answer
