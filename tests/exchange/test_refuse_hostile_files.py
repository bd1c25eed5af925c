"""Files made to harm: nothing is read from elsewhere, nothing grows, nothing stays half done."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from relier.exchange.rules.content import ExchangeError, Report
from relier.exchange.rules.leftover import HEADER
from relier.exchange.rules.lss_import import import_lss
from relier.exchange.rules.lss_tables import in_circles
from relier.exchange.rules.markup import plain
from relier.exchange.rules.translation_workbook import import_workbook
from relier.exchange.rules.xliff import import_xliff
from relier.exchange.rules.xlsform_import import import_xlsform
from tests.exchange.rich_questionnaire import rich
from tests.exchange.sheets import house
from tests.exchange.surveys import lss

ELSEWHERE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{"&a" * 9};">' for n in range(9))
    + "]>"
)

READERS: list[Callable[[bytes], object]] = [
    import_lss,
    lambda data: import_xliff(data, content=rich()),
]


@pytest.mark.parametrize("head", [ELSEWHERE, LAUGHS, "<!DOCTYPE d>"])
@pytest.mark.parametrize("read", READERS)
def test_declarations_are_refused(read: Callable[[bytes], object], head: str) -> None:
    with pytest.raises(ExchangeError, match="declares a document type or entities"):
        read(lss(head=head))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("data", [b"", b"\x00", b"<a>" * 5000, "<a>".encode("utf-16")[:5]])
def test_what_is_no_document_is_refused(read: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(ExchangeError):
        read(data)


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a workbook whose parts went through a change."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


WORKBOOKS: list[Callable[[bytes], object]] = [
    import_xlsform,
    lambda data: import_workbook(data, content=rich()),
]


@pytest.mark.parametrize("read", WORKBOOKS)
def test_a_workbook_that_declares_entities_is_refused(read: Callable[[bytes], object]) -> None:
    def declare(_name: str, part: bytes) -> bytes:
        return part.replace(b"<worksheet", ELSEWHERE.encode() + b"<worksheet", 1)

    with pytest.raises(ExchangeError, match="declares entities"):
        read(repacked(house(), declare))


@pytest.mark.parametrize("read", WORKBOOKS)
def test_a_workbook_that_swells_is_refused_before_it_does(read: Callable[[bytes], object]) -> None:
    def swell(name: str, part: bytes) -> bytes:
        return b" " * 155_000_000 if name.endswith("sheet1.xml") else part

    data = repacked(house(), swell)
    assert len(data) < 1_000_000
    with pytest.raises(ExchangeError, match="once unpacked"):
        read(data)


@pytest.mark.parametrize("read", WORKBOOKS)
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 old", b"type,name\n"])
def test_what_is_no_workbook_is_refused(read: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(ExchangeError, match="the workbook"):
        read(data)


@pytest.mark.parametrize(
    "row",
    [
        ["json", "instrument.yaml", "/items", "[" * 50_000, ""],
        ["text", "instrument.yaml", "/a/b/c/d/e/f/g/h/i/j/k/l", "deep", ""],
        ["text", "../../etc/passwd", "/x", "out", ""],
        ["text", "instrument.yaml", "", "nothing else", ""],
        ["text", "instrument.yaml", "/scales", "a text", ""],
        ["strange", "instrument.yaml", "/x", "", ""],
        ["more", "", "", '"x"', ""],
    ],
)
def test_hostile_leftovers_are_refused_or_passed_over(row: list[str]) -> None:
    try:
        back = import_xlsform(house(relier=[list(HEADER), row]))
    except ExchangeError as refused:
        assert refused.remarks  # noqa: PT017 (either end is right; a crash is not)
    else:
        assert set(back.content) == {"instrument.yaml", "wording.en.yaml", "wording.fr.yaml"}


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<!--",
        "<![CDATA[",
        "<b x='",
        "</",
        "<?",
        "<a a",
        "<a '\"",
        "&#9999",
        "<script>",
        "${",
    ],
)
def test_no_text_takes_longer_than_its_length_allows(piece: str) -> None:
    text = piece * (59_000 // len(piece))
    start = time.process_time()
    plain(text, "here", Report())
    # Python's own parser of HTML needs between half a minute and a minute and a half for some.
    assert time.process_time() - start < 3


def test_circles_are_found_without_recursion() -> None:
    chain = {str(n): [str(n + 1)] for n in range(10_000)}
    assert in_circles(chain) == set()
    assert in_circles({**chain, "10000": ["9998"]}) == {"9998", "9999", "10000"}
