"""How a test or a demo steers a department's staff: by words within the company's name.

A trade name may hold any Chinese characters, so a company called 示范市青禾公安不予软件有限公司 is refused by the police
and served by all others. The first word is the department's short name (市监 公安 税务 社保 公积金 银行) or 各部门 for
all of them, the second one of:

    不予 refused    退件 returned    询问 asked, granted once answered    追问 asked, returned once answered
    缓办 granted, never at once    速办 granted, always at once    搁置 taken in, never decided
    反悔 granted, and taken back later on
"""

from __future__ import annotations

from dataclasses import dataclass

from onewindow_adapters.simulator.entry import Application, Verdict

ALL = "各部门"


@dataclass(frozen=True, slots=True)
class Steer:
    """What the name demands; `at_once` is None where the pace of the department decides, `verdict` where its rules do."""

    verdict: Verdict | None = None
    at_once: bool | None = None
    decided: bool = True
    taken_back: bool = False


def steer(short: str, application: Application) -> Steer:
    """By the words in the company's name, for the department with this short name."""
    steers = {
        "不予": Steer(Verdict(state="refused", reason="不符合办理条件（名称中的示范标记）", remedies="可依法申请行政复议")),
        "退件": Steer(Verdict(state="returned", reason="材料与事实不符（名称中的示范标记）", remedies="更正后重新申请")),
        "询问": Steer(None if application.answer else _QUESTION),
        "追问": Steer(_INSISTENT if application.answer else _QUESTION),
        "缓办": Steer(at_once=False),
        "速办": Steer(at_once=True),
        "搁置": Steer(at_once=False, decided=False),
        "反悔": Steer(taken_back=True),
    }
    for word, what in steers.items():
        if short + word in application.company or ALL + word in application.company:
            return what
    return Steer()


_QUESTION = Verdict(state="asked", question="请说明有关情况（名称中的示范标记）")
_INSISTENT = Verdict(state="returned", reason="说明不能成立（名称中的示范标记）", remedies="更正后重新申请")
