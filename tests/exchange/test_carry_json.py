"""A version as one JSON document: out and in, nothing lost, nothing doubtful let in."""

from __future__ import annotations

import json

import pytest

from relier.exchange.rules.content import Content, ExchangeError
from relier.exchange.rules.json_form import export_json, import_json
from relier.instruments.rules.loader import digest_of
from tests.exchange.rich_questionnaire import rich


def test_an_instrument_comes_back_with_the_same_digest(content: Content) -> None:
    back = import_json(export_json(content))
    assert digest_of(back.content) == digest_of(content)
    assert back.report == ()


def test_the_document_reads_as_what_it_is() -> None:
    document = json.loads(export_json(rich()))
    assert document["kind"] == "relier.instrument"
    assert document["files"]["wording.fr.yaml"]["title"] == "Riche"


def changed(**files: object) -> bytes:
    document = json.loads(export_json(rich()))
    document["files"].update(files)
    return json.dumps(document).encode()


def test_an_edited_document_is_read_and_says_so() -> None:
    document = json.loads(export_json(rich()))
    document["files"]["wording.en.yaml"]["title"] = "Richer"
    back = import_json(json.dumps(document).encode())
    assert back.content["wording.en.yaml"]["title"] == "Richer"
    assert [remark.where for remark in back.report] == ["digest"]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "line 1"),
        (b"[]", "the document"),
        (b'{"kind": "other"}', "kind"),
        (b'{"kind": "relier.instrument", "format": 9}', "format"),
        (b'{"kind": "relier.instrument", "kind": "relier.instrument"}', "the document"),
        (b"[" * 200_000, "the document"),
        (b"\xff\xfe\x00", "the document"),
        (changed(**{"../../etc/passwd": {"a": "b"}}), "../../etc/passwd"),
        (changed(**{"wording.fr.yaml": {"language": 3}}), "wording.fr.yaml, /language"),
        (changed(**{"wording.fr.yaml": {"language": "a\u0000"}}), "wording.fr.yaml, /language"),
        (changed(**{"wording.fr.yaml": {"language": "fr"}}), "wording.fr.yaml, blocks"),
    ],
)
def test_what_is_no_instrument_is_refused_with_its_place(data: bytes, where: str) -> None:
    with pytest.raises(ExchangeError) as refused:
        import_json(data)
    assert refused.value.remarks[0].where == where
