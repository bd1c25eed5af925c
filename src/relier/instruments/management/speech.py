"""Making read-aloud files: espeak-ng speaks, opusenc packs, each in a process of its own.

The files are made beforehand and kept beside the instrument; a voice that somebody records takes
their place (docs/howto). Neither program is needed to serve them.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from relier.core.failures import BadInput
from relier.instruments.rules.definition import Instrument, Item, Wording
from relier.instruments.rules.shelf import AUDIO_SUFFIX

VOICES = {"en": "en-gb", "fr": "fr-fr"}
WORDS_A_MINUTE = "150"
KILOBITS = "14"
SECONDS_AT_MOST = 60


def speech_of(instrument: Instrument, wording: Wording, item: Item) -> str:
    """Return what is read aloud: the situation, the question, then its answers, with pauses."""
    words = wording.items[item.code]
    scale = instrument.scales[item.scale]
    answers = [wording.label(item, option.code) for option in scale.options]
    parts = [words.lead, *words.stimulus, words.text, *answers]
    return "\n\n".join(_sentence(part) for part in parts if part)


def voice_of(language: str) -> str:
    """Return the voice that speaks a language: easy-to-read French is spoken as French is."""
    spoken = language.split("-", maxsplit=1)[0]
    return VOICES.get(spoken, spoken)


def mark_of(spoken: str) -> str:
    """Return the mark that a file carries, by which one sees that its words have changed since."""
    return f"RELIER={hashlib.sha256(spoken.encode()).hexdigest()[:16]}"


def make_audio(*, instrument: Instrument, language: str, folder: Path) -> int:
    """Write one file a question of one language and return how many bytes they take.

    Raises
    ------
    BadInput
        If a program is missing, or the instrument has no such language.
    """
    for program in ("espeak-ng", "opusenc"):
        if shutil.which(program) is None:
            raise BadInput(f"{program} is not installed (Debian: espeak-ng, opus-tools).")
    if language not in instrument.wordings:
        raise BadInput(f"{instrument.id} {instrument.version} has no wording in “{language}”.")
    folder.mkdir(parents=True, exist_ok=True)
    wording = instrument.wordings[language]
    size = 0
    for item in instrument.items.values():
        target = folder / f"{item.code}{AUDIO_SUFFIX}"
        spoken = speech_of(instrument, wording, item)
        _speak(spoken, voice_of(language), target)
        size += target.stat().st_size
    return size


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _speak(text: str, voice: str, target: Path) -> None:
    # Fixed arguments and no shell: the text goes in by standard input only.
    speaking = ["espeak-ng", "-v", voice, "-s", WORDS_A_MINUTE, "--stdin", "--stdout"]
    packing = ["opusenc", "--quiet", "--bitrate", KILOBITS, "--serial", "1"]
    sound = _run(speaking, text.encode())
    _run([*packing, "--comment", mark_of(text), "-", str(target)], sound)


def _run(command: list[str], given: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 -- see above: fixed arguments, no shell
            command, input=given, capture_output=True, check=True, timeout=SECONDS_AT_MOST
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()[-200:]
        raise BadInput(f"{command[0]} failed: {said}") from error
    return done.stdout
