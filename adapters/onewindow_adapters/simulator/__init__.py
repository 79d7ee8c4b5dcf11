"""The departments themselves, for demo and tests: real servers with books, rules, latencies and faults on demand.

`town(folder)` starts them; `onewindow departments` does it from the command line. What each department speaks is in
`onewindow_adapters.simulator.sheets`, how its staff are steered in `steering`, what can go wrong in `faults`.
"""

from onewindow_adapters.simulator.office import Pace
from onewindow_adapters.simulator.town import Town, town

__all__ = ["Pace", "Town", "town"]
