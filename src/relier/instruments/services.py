"""Publishing: from checked files to frozen rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from relier.accounts.models import Person
from relier.core.audit import record
from relier.core.failures import BadInput
from relier.instruments import models
from relier.instruments.rules.definition import Instrument, ItemWording
from relier.instruments.rules.difference import Change, difference
from relier.instruments.rules.files import STRUCTURE_FILE, wording_file
from relier.instruments.rules.loader import load_with_content
from relier.instruments.rules.shelf import all_versions
from relier.instruments.rules.yaml_tree import Plain
from relier.instruments.selectors import MORE_WORDS, find_version, instrument_of

_SHOWN = 5


class VersionFrozenError(BadInput):
    """The files of a published version were changed."""


@transaction.atomic
def publish_version(*, path: Path, by: Person | None = None) -> models.InstrumentVersion:
    """Publish the version in a folder and return it; twice the same files, once a version.

    Raises InstrumentFilesError when the files are wrong, VersionFrozenError when this version is
    published already with other content.
    """
    instrument, content = load_with_content(path)
    row, _created = models.Instrument.objects.get_or_create(code=instrument.id)
    # Two workers that start together publish one after the other.
    models.Instrument.objects.select_for_update().get(pk=row.pk)
    published = find_version(instrument.id, instrument.version)
    if published is None:
        return _publish(row, instrument, content, by)
    if published.digest != instrument.digest:
        raise VersionFrozenError(_frozen_message(instrument_of(published), instrument))
    return published


def load_shipped_instruments(*, root: Path | None = None) -> list[models.InstrumentVersion]:
    """Publish every version on the shelf that is not published yet; return them all.

    What is wrong with one does not hold back the others; it is raised at the end.
    """
    versions, failures = [], []
    for path in all_versions(root or Path(settings.RELIER_INSTRUMENTS_DIR)):
        try:
            versions.append(publish_version(path=path))
        except BadInput as failure:
            failures.append(f"{path.parent.name}/{path.name}: {failure.message}")
    if failures:
        raise BadInput(" · ".join(failures))
    return versions


def _publish(
    row: models.Instrument,
    instrument: Instrument,
    content: Mapping[str, Plain],
    by: Person | None,
) -> models.InstrumentVersion:
    before = find_version(instrument.id)
    changes = difference(instrument_of(before), instrument) if before else ()
    version = models.InstrumentVersion.objects.create(
        instrument=row,
        version=instrument.version,
        status=instrument.status,
        digest=instrument.digest,
        definition=content[STRUCTURE_FILE],
        change_note=instrument.change_note,
        changes=[asdict(change) for change in changes],
    )
    for language in instrument.wordings:
        _publish_wording(version, instrument, content, language)
    data = {"digest": version.digest, "changes": len(changes)}
    record("instruments.publish_version", thing=version, by=by, data=data)
    return version


def _publish_wording(
    version: models.InstrumentVersion,
    instrument: Instrument,
    content: Mapping[str, Plain],
    language: str,
) -> None:
    words = content[wording_file(language)]
    wording = instrument.wordings[language]
    row = models.InstrumentWording.objects.create(
        version=version,
        language=language,
        status=wording.status,
        words={k: v for k, v in words.items() if k != "items"} if isinstance(words, dict) else {},
    )
    models.ItemWording.objects.bulk_create(
        models.ItemWording(wording=row, item=code, **_columns(item))
        for code, item in wording.items.items()
    )


def _columns(words: ItemWording) -> dict[str, Any]:
    columns = asdict(words)
    more = {name: columns.pop(name) for name in MORE_WORDS}
    columns["more"] = {name: value for name, value in more.items() if value} or None
    return columns


def _frozen_message(published: Instrument, changed: Instrument) -> str:
    changes = difference(published, changed)
    shown = ", ".join(map(_say, changes[:_SHOWN])) or "texts around the items"
    more = f" and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
    return (
        f"{changed.id} {changed.version} is published and frozen, but its files have changed: "
        f"{shown}{more}. Put the published files back, or copy them to a new version."
    )


def _say(change: Change) -> str:
    what = f" ({change.detail})" if change.detail else ""
    where = f" in {change.language}" if change.language else ""
    return f"{change.item} {change.kind}{what}{where}"
