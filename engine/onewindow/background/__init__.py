"""The clock hand: workers that fire timers when their hour has come, send notifications, and carry messages to
departments' systems. They return with commands and change no case."""

from onewindow.background.adapters import Adapters
from onewindow.background.messenger import Messenger
from onewindow.background.notifiers import notifier_of
from onewindow.background.report import Failure, Report, Undelivered
from onewindow.background.sender import Sender
from onewindow.background.shift import Shift
from onewindow.background.wake import Wake
from onewindow.background.worker import Worker

__all__ = [
    "Adapters", "Failure", "Messenger", "Report", "Sender", "Shift", "Undelivered", "Wake", "Worker", "notifier_of",
]  # fmt: skip
