"""Runs `onewindow` in this process and keeps what it said, for tests of the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onewindow.cli import main

PLAIN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t" id="d"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <process id="two_ways" name="Two ways" isExecutable="true">
    <startEvent id="start"/>
    <userTask id="ask" name="Ask"/>
    <exclusiveGateway id="which" default="to_small"/>
    <userTask id="big" name="Big"/>
    <userTask id="small" name="Small"/>
    <endEvent id="end"/>
    <sequenceFlow id="to_ask" sourceRef="start" targetRef="ask"/>
    <sequenceFlow id="to_which" sourceRef="ask" targetRef="which"/>
    <sequenceFlow id="to_big" sourceRef="which" targetRef="big">
      <conditionExpression xsi:type="tFormalExpression">x &gt; 5</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="to_small" sourceRef="which" targetRef="small"/>
    <sequenceFlow id="from_big" sourceRef="big" targetRef="end"/>
    <sequenceFlow id="from_small" sourceRef="small" targetRef="end"/>
  </process>
</definitions>
"""
"""A process without `ow:`: one question, two ways."""


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.out)
        assert value["version"] == 1
        return value


def say(*words: str, encoding: str = "utf-8") -> Said:
    """Type `onewindow` with these words on a console of this encoding."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding), io.TextIOWrapper(io.BytesIO(), encoding)
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(words)
    told = [stream.buffer.getvalue().decode(encoding) for stream in _flushed(out, err)]
    return Said(int(ended.value.code or 0), told[0], told[1])


@contextmanager
def typing_in(site: Path) -> Iterator[None]:
    """Every command typed inside means this site."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONEWINDOW_SITE", str(site))
        yield


def _flushed(*streams: io.TextIOWrapper) -> Iterator[Any]:
    for stream in streams:
        stream.flush()
        yield stream
