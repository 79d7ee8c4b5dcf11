"""Worked examples: plays the steps of an `examples/*.yaml` through the one door and holds the outcome against it."""

from onewindow.examples.example import Example, ExampleFailed, read_example
from onewindow.examples.handed_in import FILES
from onewindow.examples.playing import OnStep, Played, play
from onewindow.examples.step_clock import StepClock

__all__ = ["FILES", "Example", "ExampleFailed", "OnStep", "Played", "StepClock", "play", "read_example"]
