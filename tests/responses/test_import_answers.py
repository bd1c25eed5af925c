"""Importing: LimeSurvey, Kobo, plain files; all rows or none; the same file only once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from relier.accounts.models import Person
from relier.core.failures import BadInput
from relier.responses.models import Administration, Campaign
from relier.responses.services.imports import ImportOptions, import_responses, preview_import
from tests.responses.conftest import stored

LIMESURVEY = (
    '"Response ID","Date submitted","Start language","conditions[C1]","D1[D1P1]"\n'
    '"1","2026-01-02","fr","Oui","Sans aide"\n'
    '"2","2026-01-02","fr","","Avec l’aide de quelqu’un"\n'
)
KOBO = "_uuid;_submission_time;skills/D1P1;conditions/C1\nu-1;x;alone;yes\nu-2;x;with_help;\n"
PLAIN = "D1P1\tC1\n2\tyes\n1\t\n"
EXPECTED = [("C1", "yes"), ("D1P1", "alone"), ("D1P1", "with_help")]


@pytest.fixture
def bring(campaign: Campaign, tmp_path: Path) -> Callable[..., object]:
    """Return an importer of a text file."""

    def run(text: str, *, name: str = "export.csv", **options: object) -> object:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return import_responses(
            campaign=campaign, path=path, options=ImportOptions(**options), by=None
        )

    return run


@pytest.mark.parametrize("text", [LIMESURVEY, KOBO, PLAIN], ids=["LimeSurvey", "Kobo", "plain"])
def test_exports_of_known_tools_come_in(
    campaign: Campaign, bring: Callable[..., object], text: str
) -> None:
    bring(text)
    assert stored(campaign) == EXPECTED
    ways = set(Administration.objects.values_list("provenance", flat=True))
    assert ways == {Administration.Provenance.IMPORTED}
    assert Administration.objects.filter(completed_at=None).count() == 0


@pytest.mark.parametrize("text", [LIMESURVEY, KOBO, PLAIN], ids=["LimeSurvey", "Kobo", "plain"])
def test_the_same_file_again_adds_nothing(
    campaign: Campaign, bring: Callable[..., object], text: str
) -> None:
    bring(text)
    again = bring(text)
    assert (again.added, again.already) == (0, 2)  # type: ignore[attr-defined]
    assert Administration.objects.count() == 2


def test_a_longer_file_adds_only_what_is_new(
    campaign: Campaign, bring: Callable[..., object]
) -> None:
    bring(KOBO)
    result = bring(KOBO + "u-3;x;cannot;no\n")
    assert (result.added, result.already) == (1, 2)  # type: ignore[attr-defined]


def test_two_people_who_answered_alike_both_count(
    campaign: Campaign, bring: Callable[..., object]
) -> None:
    bring("D1P1,C1\n2,yes\n2,yes\n")
    assert Administration.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("_uuid,D1P1\nu1,alone\nu2,nonsense\n", ["Row 3", "D1P1", "nonsense"]),
        ("_uuid,D1P1\nu1,alone\nu1,alone\n", ["Row 3", "_uuid", "u1"]),
        ("_uuid,D1P1\n,alone\n", ["Row 2", "_uuid", "empty"]),
        ("_uuid,D1P1\nu1,alone,extra\n", ["Row 2"]),
        ("a,b\n1,2\n", ["No column"]),
        ("", ["empty"]),
    ],
)
def test_a_bad_file_stores_nothing_and_says_where(
    campaign: Campaign, bring: Callable[..., object], text: str, words: list[str]
) -> None:
    with pytest.raises(BadInput) as refused:
        bring(text)
    for word in words:
        assert word in refused.value.message
    assert Administration.objects.count() == 0


def test_rows_without_any_answer_are_no_people(
    campaign: Campaign, bring: Callable[..., object]
) -> None:
    result = bring("_uuid,D1P1\nu1,alone\nu2,\n")
    assert (result.added, result.empty) == (1, 1)  # type: ignore[attr-defined]


def test_a_person_says_which_column_is_which_question(
    campaign: Campaign, bring: Callable[..., object]
) -> None:
    bring("_uuid,Q7,C1\nu1,alone,yes\n", columns={"D1P1": "Q7", "C1": ""})
    assert stored(campaign) == [("D1P1", "alone")]


@pytest.mark.parametrize("columns", [{"D99": "Q7"}, {"D1P1": "Q8"}, {"D1P1": "Q7", "D1P2": "Q7"}])
def test_a_column_or_question_that_is_not_there_is_refused(
    campaign: Campaign, bring: Callable[..., object], columns: dict[str, str]
) -> None:
    with pytest.raises(BadInput):
        bring("_uuid,Q7\nu1,alone\n", columns=columns)
    assert Administration.objects.count() == 0


def test_the_preview_guesses_and_stores_nothing(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(LIMESURVEY, encoding="utf-8")
    preview = preview_import(campaign=campaign, path=path)
    assert preview.guess.items == {"C1": "conditions[C1]", "D1P1": "D1[D1P1]"}
    assert preview.guess.id_column == "Response ID"
    assert preview.first_values["D1P1"] == ("Sans aide", "Avec l’aide de quelqu’un")
    assert "D7P3" in preview.absent
    assert Administration.objects.count() == 0


def test_imported_people_count_in_the_group_only_if_they_agreed(
    campaign: Campaign, bring: Callable[..., object]
) -> None:
    bring(KOBO, group=False)
    assert Administration.objects.filter(group_consent=True).count() == 0


def test_an_identifier_of_another_tool_is_not_kept(
    campaign: Campaign, bring: Callable[..., object]
) -> None:
    bring(KOBO)
    assert not Administration.objects.filter(source_row__contains="u-1").exists()


@pytest.fixture
def desk(signed_in: Callable[[Person | None], Client], bruno: Person) -> Client:
    """Bruno's browser."""
    return signed_in(bruno)


def uploaded(desk: Client, campaign: Campaign, text: str) -> object:
    file = SimpleUploadedFile("export.csv", text.encode(), "text/csv")
    return desk.post(f"/fr/enquetes/{campaign.public_id}/importer/", {"file": file})


@pytest.fixture(autouse=True)
def own_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What other tests hold is not what these look for."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)


def held_files() -> list[Path]:
    root = Path(settings.DATA_DIR) / "held-imports"
    return [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else []


def test_a_file_is_looked_at_then_stored(desk: Client, campaign: Campaign) -> None:
    looked = uploaded(desk, campaign, KOBO)
    address = looked["Location"]  # type: ignore[index]
    page = desk.get(address).content.decode()
    assert 'value="skills/D1P1"' in page
    assert Administration.objects.count() == 0
    sent = {"c_D1P1": "skills/D1P1", "c_C1": "conditions/C1", "groupe": "1"}
    assert desk.post(address, sent).status_code == 302
    assert stored(campaign) == EXPECTED
    assert held_files() == []


def test_a_bad_row_is_told_in_french_and_the_mapping_is_kept(
    desk: Client, campaign: Campaign
) -> None:
    address = uploaded(desk, campaign, KOBO + "u-9;x;nonsense;no\n")["Location"]  # type: ignore[index]
    answer = desk.post(address, {"c_D1P1": "skills/D1P1"})
    assert answer.status_code == 422
    assert 'value="skills/D1P1"' in answer.content.decode()
    assert Administration.objects.count() == 0
    desk.post(address, {"abandon": "1"})
    assert held_files() == []


def test_a_file_that_is_no_table_is_refused_and_dropped(desk: Client, campaign: Campaign) -> None:
    answer = uploaded(desk, campaign, "")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    answer = uploaded(desk, campaign, "a,a\n1,2\n")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert held_files() == []


def test_a_held_file_of_another_campaign_is_not_found(
    desk: Client, campaign: Campaign, make_campaign: Callable[..., Campaign]
) -> None:
    address = uploaded(desk, campaign, KOBO)["Location"]  # type: ignore[index]
    other = make_campaign()
    moved = address.replace(campaign.public_id, other.public_id)
    assert desk.get(moved)["Location"] == f"/fr/enquetes/{other.public_id}/importer/"
    desk.post(address, {"abandon": "1"})
