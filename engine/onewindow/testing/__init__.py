"""For those who write an adapter to a department's system: the suite it must pass, and a department to play with.

    class TestFinance(HttpAdapterConformance):      # pytest finds the tests of the class
        sample = Request(...)
        granted, granted_otherwise = {...}, {...}
        @contextmanager
        def opened(self): ...                       # yields the adapter and the department it talks to

`docs/adapters.md` has a whole one. Nothing here needs pytest itself.
"""

from onewindow.testing.conformance import AdapterConformance
from onewindow.testing.http_conformance import HttpAdapterConformance
from onewindow.testing.loopback import HttpAnswer, HttpCall, LoopbackDepartment
from onewindow.testing.scripted import CANCEL, LIST, QUERY, REQUEST, REVOKE, Received, ScriptedDepartment

__all__ = [
    "CANCEL",
    "LIST",
    "QUERY",
    "REQUEST",
    "REVOKE",
    "AdapterConformance",
    "HttpAdapterConformance",
    "HttpAnswer",
    "HttpCall",
    "LoopbackDepartment",
    "Received",
    "ScriptedDepartment",
]
