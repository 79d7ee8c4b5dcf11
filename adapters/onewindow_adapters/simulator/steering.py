"""How a test or a demo steers a department's staff: by words within the company's name.

A trade name may hold any Chinese characters, so 示范市青禾公安不予软件有限公司 is refused by the police, served by all
others. The first word is the department's short name (市监 公安 税务 社保 公积金 银行), or 各部门 for all of them; the
second one of these, and a name may hold several pairs:

    不予 refused    退件 returned    询问 asked, granted once answered    追问 asked, returned once answered
    缓办 never decided at once    速办 always decided at once    搁置 taken in, never decided
    反悔 granted, and taken back later on
"""

from __future__ import annotations

from dataclasses import dataclass

from onewindow_adapters.simulator.entry import Application, Verdict

ALL = "各部门"
_WORDS = ("不予", "退件", "询问", "追问", "缓办", "速办", "搁置", "反悔")
_SHOWN = "（按名称中的示范标记）"


@dataclass(frozen=True, slots=True)
class Steer:
    """What the name demands.

    Without a `verdict` the department's own rules decide, and where `at_once` is None its pace says when.
    """

    verdict: Verdict | None = None
    at_once: bool | None = None
    decided: bool = True
    taken_back: bool = False


def steer(short: str, application: Application) -> Steer:
    """By the words in the company's name, for the department with this short name."""
    words = {word for word in _WORDS if short + word in application.company or ALL + word in application.company}
    return Steer(
        verdict=_verdict(words, answered=bool(application.answer)),
        at_once=False if words & {"缓办", "搁置"} else True if "速办" in words else None,
        decided="搁置" not in words,
        taken_back="反悔" in words,
    )


def _verdict(words: set[str], *, answered: bool) -> Verdict | None:
    if "不予" in words:
        return Verdict(state="refused", reason=f"不符合办理条件{_SHOWN}", remedies="可依法申请行政复议或者提起行政诉讼")
    if "退件" in words:
        return Verdict(state="returned", reason=f"材料与事实不符{_SHOWN}", remedies="更正后重新申请")
    if answered and "追问" in words:
        return Verdict(state="returned", reason=f"说明不能成立{_SHOWN}", remedies="更正后重新申请")
    if not answered and words & {"询问", "追问"}:
        return Verdict(state="asked", question=f"请说明有关情况{_SHOWN}")
    return None
