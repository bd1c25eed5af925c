"""`relier import responses`: exit codes, JSON, one clear line on standard error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relier.portal.management.cli import main
from relier.responses.models import Administration, Campaign
from tests.responses.conftest import agility, campaign, instrument, make_campaign

__all__ = ["agility", "campaign", "instrument", "make_campaign"]

FILE = "_uuid;skills/D1P1;C1\nu-1;alone;yes\nu-2;with_help;\n"


@pytest.fixture
def file(tmp_path: Path) -> str:
    """An export of Kobo."""
    path = tmp_path / "export.csv"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


def test_json_says_what_was_stored(
    campaign: Campaign, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["import", "responses", file, "--campaign", campaign.code, "--json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (said["added"], said["already"], said["stored"]) == (2, 0, True)
    assert said["columns"] == {"D1P1": "skills/D1P1", "C1": "C1"}
    assert Administration.objects.count() == 2


def test_dry_run_stores_nothing(campaign: Campaign, file: str) -> None:
    assert main(["import", "responses", file, "--campaign", campaign.code, "--dry-run"]) == 0
    assert Administration.objects.count() == 0


def test_a_map_renames_a_column(
    campaign: Campaign, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["import", "responses", file, "--campaign", campaign.code, "--json"]
    main([*arguments, "--map", "skills/D1P1=D2P1", "--map", "=D1P1"])
    assert json.loads(capsys.readouterr().out)["columns"] == {"C1": "C1", "D2P1": "skills/D1P1"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.csv", "--campaign", "{code}"],
        ["{file}", "--campaign", "ABCD2345"],
        ["{file}", "--campaign", "{code}", "--map", "nonsense"],
        ["{file}", "--campaign", "{code}", "--map", "Q9=D1P1"],
    ],
)
def test_bad_input_exits_with_2_and_one_line(
    campaign: Campaign, file: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    given = [one.format(code=campaign.code, file=file) for one in arguments]
    assert main(["import", "responses", *given, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("relier: ")
    assert len(captured.err.strip().splitlines()) == 1
    assert Administration.objects.count() == 0
