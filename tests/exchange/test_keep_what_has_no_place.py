"""What a foreign form has no place for travels beside it, whatever the field is called."""

from __future__ import annotations

import copy

from relier.exchange.rules.content import Report
from relier.exchange.rules.leftover import from_rows, leftovers, overlay, to_rows
from tests.exchange.rich_questionnaire import rich

HEADER = ("kind", "file", "pointer", "value", "beside")


def test_fields_of_a_later_format_come_back() -> None:
    whole = copy.deepcopy(dict(rich()))
    whole["instrument.yaml"]["a_later_field"] = [{"step": "one"}, {"step": "two"}]
    whole["instrument.yaml"]["items"][1]["weight"] = {"BE": "2", "a/b~c": " kept\r\n"}
    whole["wording.fr.yaml"]["items"]["D1P1"]["note"] = "long " * 20_000 + "end"
    form = copy.deepcopy(dict(rich()))
    del form["instrument.yaml"]["forms"]
    form["instrument.yaml"]["items"].reverse()
    table = [dict(zip(HEADER, row, strict=True)) for row in to_rows(leftovers(whole, form))]
    assert all(len(cell) <= 32_767 for row in table for cell in row.values())
    report = Report()
    assert overlay(form, from_rows(table), report) == whole
    assert report.remarks == ()


def test_what_was_edited_in_the_form_stays_edited_and_is_said() -> None:
    whole = rich()
    form = copy.deepcopy(dict(whole))
    form["wording.en.yaml"]["title"] = "RICH"
    rows = leftovers(whole, form)
    form["wording.en.yaml"]["title"] = "Rich and edited"
    report = Report()
    made = overlay(form, rows, report)
    assert made["wording.en.yaml"]["title"] == "Rich and edited"
    assert [remark.where for remark in report.remarks] == ["wording.en.yaml, /title"]
