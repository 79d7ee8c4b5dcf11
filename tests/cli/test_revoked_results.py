"""`case show` and `case story` of a case whose grant was taken back because another department refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from earlier import CLERK, JUST_NOW, earlier
from served import message, replied, served
from terminal import say

from journeys.revoked_parts import FORM, ONCE_MORE, PROCESS, brought, drawn
from onewindow import commands as c
from onewindow.examples import FILES

OPENING = {"process": PROCESS, "applicant": {"id": "applicant.li", "name": "李雷"}, "form": FORM}


@pytest.fixture
def granted_and_refused(site: Path) -> str:
    """Tax has granted, the police have refused, and tax is asked to take its grant back."""
    return refused_after_a_grant(site, {})


def refused_after_a_grant(site: Path, changes: dict[str, str]) -> str:
    brought(site)
    assert say("publish", str(drawn(site, changes))).code == 0
    served(site, "police", "tax")
    with earlier(site, JUST_NOW) as past:
        no = str(past.do(c.OpenCase, CLERK, **OPENING).or_raise().case_no)
        for material in ("articles", "lease_contract"):
            given = {"material": material, "filename": "scan.pdf", "content": FILES["pdf"] + material.encode()}
            past.do(c.AttachMaterial, CLERK, case_no=no, **given).or_raise()
        past.do(c.SubmitApplication, CLERK, case_no=no).or_raise()
        past.finish(no, "intake", CLERK, "received")
        past.finish(no, "acceptance", CLERK, "accepted")
        notice = {"confirmation_no": "示税通〔2026〕1024号", "handed_out": False}
        replied(past, no, message(past, no, "invoice"), "granted", **notice)
        replied(past, no, message(past, no, "seal"), "refused", reason="印模重名", remedies="六十日内申请行政复议")
    return no


def test_a_grant_that_was_taken_back_is_shown_as_revoked_with_its_decision(
    site: Path, granted_and_refused: str
) -> None:
    before = say("case", "show", granted_and_refused).out
    assert "示税通〔2026〕1024号" in before
    assert "revoked" not in before

    with earlier(site, JUST_NOW) as past:
        replied(past, granted_and_refused, message(past, granted_and_refused, "revoke_invoice"), "revoked")

    shown = say("case", "show", granted_and_refused).out
    assert "was granted, revoked since" in shown
    assert "示税通〔2026〕1024号" not in shown, "what the decision yielded does not stand any more"
    documents = shown.partition("Documents:")[2].splitlines()
    assert [line.endswith("(revoked)") for line in documents if "decision to grant" in line] == [True]
    assert sum(line.endswith("(revoked)") for line in documents) == 1
    own = say("case", "show", granted_and_refused, "--as", "applicant.li", "-f", "json").json["case"]
    assert {sub["element"]: sub["result"] for sub in own["sub_cases"]} == {"seal": "refused", "invoice": "revoked"}
    assert "is revoked" in say("case", "story", granted_and_refused).out


def test_only_the_document_of_the_grant_that_was_taken_back_is_marked(site: Path) -> None:
    no = refused_after_a_grant(site, ONCE_MORE)
    with earlier(site, JUST_NOW) as past:
        replied(past, no, message(past, no, "revoke_invoice"), "revoked", reason="应平台请求")
        anew = {"confirmation_no": "示税通〔2026〕2048号", "handed_out": False}
        replied(past, no, message(past, no, "invoice"), "granted", **anew)

    shown = say("case", "show", no).out

    documents = [line for line in shown.partition("Documents:")[2].splitlines() if "decision to grant" in line]
    assert [line.endswith("(revoked)") for line in documents] == [True, False], shown
    assert shown.count("was granted, revoked since") == 1
    assert "示税通〔2026〕2048号" in shown
