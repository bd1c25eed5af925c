"""Content written as files that a person reads, and that read back as the same content."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from relier.exchange.rules.content import Content
from relier.exchange.rules.yaml_writer import write_files, write_yaml
from relier.instruments.rules.loader import digest_of, load_instrument
from relier.instruments.rules.problems import ProblemList
from relier.instruments.rules.yaml_tree import parse_yaml, to_plain

PRINTED = st.characters(exclude_categories=("Cs", "Cc"))
TEXTS = (
    st.text(PRINTED | st.sampled_from("\n:#-'\"|>&*!%@`{}[], ?~"), max_size=150)
    .map(str.strip)
    .filter(bool)
)
NAMES = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
TREES = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


def test_a_written_folder_loads_as_the_same_version(content: Content, tmp_path: Path) -> None:
    for name, text in write_files(content).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_instrument(tmp_path).digest == digest_of(content)


def test_the_layout_is_that_of_a_person() -> None:
    text = write_yaml(
        {
            "items": [{"code": "A", "block": "b", "scale": "s"}, {"code": "B", "text": "Un : x"}],
            "scales": [{"code": "s", "options": ["yes", "no"], "kind": "nominal"}],
            "version": "2026.1",
            "change_note": "null",
        }
    )
    assert text == (
        "version: 2026.1\n"
        "change_note: 'null'\n"
        "\n"
        "scales:\n"
        "  - code: s\n"
        "    options: [yes, no]\n"
        "    kind: nominal\n"
        "\n"
        "items:\n"
        "  - code: A\n"
        "    block: b\n"
        "    scale: s\n"
        "\n"
        "  - code: B\n"
        "    text: 'Un : x'\n"
    )


@settings(max_examples=150)
@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=3))
def test_whatever_is_written_reads_back(tree: dict[str, object]) -> None:
    problems = ProblemList()
    read = parse_yaml(write_yaml(tree), file="f", problems=problems)
    assert read is not None, list(problems)
    assert to_plain(read) == tree
