"""A version is published once, and frozen: in services, in models and in the database."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from relier.accounts.models import Person
from relier.core.failures import BadInput
from relier.instruments.models import (
    FrozenRowError,
    Instrument,
    InstrumentVersion,
    InstrumentWording,
    ItemWording,
)
from relier.instruments.rules.loader import InstrumentFilesError, digest_of, load_instrument
from relier.instruments.selectors import (
    content_of,
    find_version,
    get_instrument,
    instrument_of,
    published_versions,
)
from relier.instruments.services import (
    VersionFrozenError,
    load_shipped_instruments,
    publish_version,
)
from tests.instruments.files import STRUCTURE, WORDING, edited, write_tiny

pytestmark = pytest.mark.django_db

REWORDED = edited(WORDING, "I can close a door.", "I can shut a door.")


@pytest.fixture
def tiny(tmp_path: Path) -> InstrumentVersion:
    return publish_version(path=write_tiny(tmp_path / "tiny"))


def test_published_version_is_what_the_files_say(tiny: InstrumentVersion, tmp_path: Path) -> None:
    from_files = load_instrument(tmp_path / "tiny")
    assert get_instrument(tiny.pk) == from_files
    assert instrument_of(tiny) == from_files


@pytest.mark.parametrize("code", ["agility-social-work", "pisa2022-self-efficacy"])
def test_shipped_version_comes_back_whole_from_the_database(code: str) -> None:
    load_shipped_instruments()
    version = find_version(code)
    assert version is not None
    assert digest_of(content_of(version.pk)) == version.digest


def test_words_are_one_row_an_item_and_language() -> None:
    load_shipped_instruments()
    version = find_version("agility-social-work", "2026.1")
    assert version is not None
    languages = version.wordings.order_by("language").values_list("language", flat=True)
    assert list(languages) == ["en", "fr"]
    french = ItemWording.objects.filter(wording__version=version, wording__language="fr")
    assert french.count() == len(instrument_of(version).items)
    assert french.get(item="D4P1").lead == "Vous recevez un message"


def test_same_files_twice_make_one_version(tiny: InstrumentVersion, tmp_path: Path) -> None:
    assert publish_version(path=tmp_path / "tiny").pk == tiny.pk
    assert InstrumentVersion.objects.count() == 1
    assert len(load_shipped_instruments()) == len(load_shipped_instruments())


def test_changed_files_of_a_published_version_are_refused(
    tiny: InstrumentVersion, tmp_path: Path
) -> None:
    write_tiny(tmp_path / "tiny", wording=REWORDED)
    with pytest.raises(VersionFrozenError) as caught:
        publish_version(path=tmp_path / "tiny")
    assert "tiny 1.0 is published" in caught.value.message
    assert "A2 reworded in en" in caught.value.message
    assert get_instrument(tiny.pk).wordings["en"].items["A2"].text == "I can close a door."


def test_change_around_the_items_is_refused_too(tiny: InstrumentVersion, tmp_path: Path) -> None:
    write_tiny(tmp_path / "tiny", wording=edited(WORDING, "title: Tiny", "title: Small"))
    with pytest.raises(VersionFrozenError, match="around the items"):
        publish_version(path=tmp_path / "tiny")


def test_new_version_keeps_what_changed_item_by_item(
    tiny: InstrumentVersion, tmp_path: Path
) -> None:
    structure = edited(STRUCTURE, "version: 1.0", "version: 1.1\nchange_note: Plainer doors.")
    folder = write_tiny(tmp_path / "next", structure=structure, wording=REWORDED)
    new = publish_version(path=folder)
    assert new.change_note == "Plainer doors."
    assert new.changes == [
        {
            "item": "A2",
            "kind": "reworded",
            "language": "en",
            "before": "I can close a door.",
            "after": "I can shut a door.",
            "detail": "",
        }
    ]
    assert find_version("tiny") == new
    assert find_version("tiny", "1.0") == tiny
    assert list(published_versions()) == [new, tiny]


def test_wrong_files_publish_nothing(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path, structure=edited(STRUCTURE, "kind: nominal", "kind: words"))
    with pytest.raises(InstrumentFilesError):
        publish_version(path=folder)
    assert not Instrument.objects.exists()


def test_publishing_is_in_the_audit_trail(tmp_path: Path, chloe: Person) -> None:
    version = publish_version(path=write_tiny(tmp_path), by=chloe)
    entry = ModelLogEntry.objects.get(action="instruments.publish_version")
    assert (entry.object_id, entry.user) == (str(version.pk), chloe)
    assert entry.data["digest"] == version.digest


def test_published_version_cannot_be_saved_again(tiny: InstrumentVersion) -> None:
    tiny.change_note = "Nothing to see."
    with pytest.raises(FrozenRowError):
        tiny.save()
    with pytest.raises(FrozenRowError):
        tiny.delete()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (InstrumentVersion, {"change_note": "x"}),
        (InstrumentWording, {"language": "xx"}),
        (ItemWording, {"text": "x"}),
    ],
)
def test_database_itself_refuses_to_change_what_is_published(
    tiny: InstrumentVersion, model: type[ItemWording], change: dict[str, str]
) -> None:
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        model.objects.update(**change)
    rows = model.objects.order_by("pk")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert model.objects.exists()


def test_definition_is_remembered(
    tiny: InstrumentVersion, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    first = get_instrument(tiny.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert get_instrument(tiny.pk) is first
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert instrument_of(tiny) is first


def test_one_wrong_version_does_not_hold_back_the_others(tmp_path: Path) -> None:
    write_tiny(tmp_path / "bad" / "1.0", wording="")
    write_tiny(tmp_path / "tiny" / "1.0")
    with pytest.raises(BadInput, match=r"bad/1\.0: wording\.en\.yaml, line 1"):
        load_shipped_instruments(root=tmp_path)
    assert find_version("tiny") is not None


def test_command_publishes_what_ships_and_says_so() -> None:
    told = StringIO()
    call_command("load_instruments", stdout=told)
    assert "agility-social-work 2026.1" in told.getvalue()
    assert "pisa2022-self-efficacy 2022.1" in told.getvalue()


def test_command_exits_with_two_and_every_problem(tmp_path: Path) -> None:
    wording = edited(edited(WORDING, "title: Tiny", "titel: Tiny"), "status: source", "status: x")
    with pytest.raises(CommandError) as caught:
        call_command("load_instruments", str(write_tiny(tmp_path, wording=wording)))
    assert caught.value.returncode == 2
    assert "wording.en.yaml, line 2, status" in str(caught.value)
    assert "wording.en.yaml, line 3, titel" in str(caught.value)
