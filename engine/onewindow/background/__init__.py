"""The clock hand: workers that fire timers when their hour has come, and send notifications. They return with commands
and change no case."""

from onewindow.background.messenger import Messenger
from onewindow.background.notifiers import notifier_of
from onewindow.background.report import Failure, Report, Undelivered
from onewindow.background.shift import Shift
from onewindow.background.wake import Wake
from onewindow.background.worker import Worker

__all__ = ["Failure", "Messenger", "Report", "Shift", "Undelivered", "Wake", "Worker", "notifier_of"]
