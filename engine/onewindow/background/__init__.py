"""The clock hand: workers that fire timers when their hour has come. They return with commands and change no case."""

from onewindow.background.report import Failure, Report
from onewindow.background.shift import Shift
from onewindow.background.wake import Wake
from onewindow.background.worker import Worker

__all__ = ["Failure", "Report", "Shift", "Wake", "Worker"]
