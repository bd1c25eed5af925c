"""Finds every sentence of the interface, without the gettext tools: a fresh machine has none."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template import engines
from django.template.base import Node, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "relier"

# How many of the first arguments are sentences, after how many that are a context.
CALLS = {
    "_": (0, 1),
    "gettext": (0, 1),
    "gettext_lazy": (0, 1),
    "gettext_noop": (0, 1),
    "ngettext": (0, 2),
    "ngettext_lazy": (0, 2),
    "pgettext": (1, 1),
    "pgettext_lazy": (1, 1),
    "npgettext": (1, 2),
    "npgettext_lazy": (1, 2),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence to translate, or what stands where one should be."""

    where: str
    text: str | None
    plural: str = ""
    context: str = ""


def in_python(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a module; text is None where it is no plain string."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = {name for node in ast.walk(tree) for name in _asked_names(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _asked_as(node, asked)
            if name and not _reads_a_marked_one(node):
                yield _read_call(node, *CALLS[name], where=f"{path.name}:{node.lineno}")


def _asked_names(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.FunctionDef) and node.name == "_":
        yield "_", "_"  # rules know no Django: they mark their sentences with a function of theirs
    if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
        for one in node.names:
            if one.name in CALLS:
                yield one.asname or one.name, one.name


def _reads_a_marked_one(node: ast.Call) -> bool:
    """Tell a sentence marked elsewhere, translated here by its variable, from one put together."""
    return all(isinstance(arg, ast.Name | ast.Attribute | ast.Subscript) for arg in node.args[:1])


def _asked_as(node: ast.Call, asked: set[tuple[str, str]]) -> str:
    """Return which function of gettext a call means, whatever it is called here."""
    here = node.func.id if isinstance(node.func, ast.Name) else ""
    return next((meant for alias, meant in asked if alias == here), "")


def _read_call(node: ast.Call, contexts: int, sentences: int, *, where: str) -> Sentence:
    values = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
    wanted = values[: contexts + sentences]
    if len(wanted) < contexts + sentences or not all(isinstance(one, str) for one in wanted):
        return Sentence(where, None)
    context = str(wanted[0]) if contexts else ""
    said = [str(one) for one in wanted[contexts:]]
    return Sentence(where, said[0], said[1] if sentences == 2 else "", context)


def in_template(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a template."""
    engine = engines["django"]
    template: Template = engine.from_string(path.read_text(encoding="utf-8")).template
    where = str(path.relative_to(SOURCE / "templates"))
    for node in template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield _read_trans(node, where)
        elif isinstance(node, BlockTranslateNode):
            yield _read_blocktrans(node, where)


def _read_trans(node: TranslateNode, where: str) -> Sentence:
    literal = getattr(node.filter_expression.var, "literal", None)
    context = node.message_context.resolve({}) if node.message_context else ""
    # Django looks a sentence up with its per cent signs doubled, as makemessages writes them.
    text = None if literal is None else str(literal).replace("%", "%%")
    return Sentence(where, text, context=str(context))


def _read_blocktrans(node: BlockTranslateNode, where: str) -> Sentence:
    context = node.message_context.resolve({}) if node.message_context else ""
    one, _names = node.render_token_list(node.singular)
    many = node.render_token_list(node.plural)[0] if node.plural else ""
    if node.trimmed:
        one, many = trim_whitespace(one), trim_whitespace(many)
    return Sentence(where, one, many, str(context))


def everywhere() -> list[Sentence]:
    """Return every sentence of Relier's interface."""
    modules = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    templates = sorted((SOURCE / "templates").rglob("*.*"))
    found = [one for path in sorted(modules) for one in in_python(path)]
    written = [path for path in templates if path.suffix in {".html", ".txt"}]
    return found + [one for path in written for one in in_template(path)]
