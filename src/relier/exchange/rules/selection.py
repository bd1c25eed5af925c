"""One form of an instrument, as an instrument of its own."""

from __future__ import annotations

from relier.exchange.rules.content import Content, refuse, table_of, tables_of, text_of, texts_of
from relier.instruments.rules.files import STRUCTURE_FILE, language_of
from relier.instruments.rules.problems import suggestion
from relier.instruments.rules.yaml_tree import Plain


def only_form(content: Content, form: str) -> dict[str, Plain]:
    """Return what one form asks, in its order, and the words of that alone."""
    structure = dict(table_of(content.get(STRUCTURE_FILE)))
    forms = {text_of(entry.get("code")): entry for entry in tables_of(structure.get("forms"))}
    if form not in forms:
        raise refuse("the form", f"There is no form '{form}'.{suggestion(form, forms)}")
    asked = [*texts_of(forms[form].get("items")), *texts_of(forms[form].get("apart"))]
    items = {text_of(item.get("code")): item for item in tables_of(structure.get("items"))}
    chosen = [items[code] for code in asked if code in items]
    used = {
        "blocks": {text_of(item.get("block")) for item in chosen},
        "scales": {text_of(item.get("scale")) for item in chosen},
        "dimensions": {text_of(item.get("dimension")) for item in chosen},
    }
    for name, codes in used.items():
        entries = tables_of(structure.get(name))
        structure[name] = list[Plain](e for e in entries if text_of(e.get("code")) in codes)
    structure["items"] = list[Plain](chosen)
    structure["forms"] = [forms[form]]
    if text_of(structure.get("country_item")) not in asked:
        structure.pop("country_item", None)
    words_of = {"options": used["scales"], "items": set(asked)}
    words_of |= {name: used[name] for name in ("blocks", "dimensions")}
    return {
        name: _only_words(table_of(node), words_of) if language_of(name) else structure
        for name, node in content.items()
    }


def _only_words(wording: dict[str, Plain], kept: dict[str, set[str]]) -> dict[str, Plain]:
    words = dict(wording)
    for name, codes in kept.items():
        words[name] = {c: entry for c, entry in table_of(wording.get(name)).items() if c in codes}
    return words
