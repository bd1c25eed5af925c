"""Listening to a question: files made beforehand, served a part at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client, override_settings

from relier.instruments.management.speech import mark_of, speech_of
from relier.instruments.rules.loader import load_instrument
from relier.responses.services.audio import audio_file

ROOT = Path(__file__).resolve().parents[2]
AGILITY = ROOT / "instruments" / "agility-social-work"
AUDIO = AGILITY / "2026.1" / "audio"
ADDRESS = "/fr/ecouter/agility-social-work/2026.1/fr/D1P1.opus"


@pytest.mark.parametrize(
    ("version", "language"),
    [
        ("2026.1", "fr"),
        ("2026.1", "en"),
        ("2027.1", "fr"),
        ("2027.1", "fr-simple"),
        ("2027.1", "en"),
    ],
)
def test_every_question_is_read_in_the_words_it_has_now(version: str, language: str) -> None:
    instrument = load_instrument(AGILITY / version)
    wording = instrument.wordings[language]
    stale = [
        item.code
        for item in instrument.items.values()
        if mark_of(speech_of(instrument, wording, item)).encode()
        not in (AGILITY / version / "audio" / language / f"{item.code}.opus").read_bytes()
    ]
    assert stale == [], "run: relier manage make_audio agility-social-work"


def test_the_files_stay_light() -> None:
    assert sum(path.stat().st_size for path in AUDIO.rglob("*.opus")) <= 1_500_000


def test_a_question_offers_to_be_listened_to_without_loading_it(started: Client) -> None:
    page = started.get("/fr/repondre/6/").content.decode()
    assert '<audio controls preload="none"' in page


def test_the_whole_file_or_a_part_of_it(client: Client, db: None) -> None:
    whole = client.get(ADDRESS)
    size = len(whole.content)
    assert whole["Accept-Ranges"] == "bytes"
    assert whole.content[:4] == b"OggS"
    for header, start, end in [
        ("bytes=0-99", 0, 100),
        ("bytes=10-", 10, size),
        ("bytes=-5", size - 5, size),
    ]:
        part = client.get(ADDRESS, headers={"range": header})
        assert part.status_code == 206
        assert part.content == whole.content[start:end]
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
    assert client.get(ADDRESS, headers={"range": f"bytes={size}-"}).status_code == 416
    assert client.get(ADDRESS, headers={"range": "nonsense"}).status_code == 200


def test_a_recorded_voice_takes_the_place(tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        place = tmp_path / "instruments" / "agility-social-work" / "2026.1" / "audio" / "fr"
        place.mkdir(parents=True)
        (place / "D1P1.opus").write_bytes(b"a voice")
        found = audio_file("agility-social-work", "2026.1", "fr", "D1P1")
        assert found == place / "D1P1.opus"


@pytest.mark.parametrize(
    "name",
    [
        ("..", "..", "..", "x"),
        ("agility-social-work", "..", "fr", "D1P1"),
        ("agility-social-work", "2026.1", "xx", "D1P1"),
        ("agility-social-work", "2026.1", "fr", "nothing"),
    ],
)
def test_nothing_outside_the_folders_is_read(name: tuple[str, str, str, str]) -> None:
    assert audio_file(*name) is None
