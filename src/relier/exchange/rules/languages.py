"""Names of languages, as other tools write them, and the few words that those tools add."""

from __future__ import annotations

import re
from collections.abc import Mapping

from relier.instruments.rules.files import language_of, wording_file

UNDETERMINED = "und"  # ISO 639-2: nobody said which language this is

# Code to the language's own name and its English one.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "fr": ("Français", "French", "Francais"),
    "fr-simple": ("Français facile", "Easy French"),
    "en": ("English", "Anglais"),
    "ro": ("Română", "Romanian", "Roumain"),
    "el": ("Ελληνικά", "Greek", "Grec"),
    "nl": ("Nederlands", "Dutch", "Néerlandais"),
    "de": ("Deutsch", "German", "Allemand"),
    "lb": ("Lëtzebuergesch", "Luxembourgish"),
    "es": ("Español", "Spanish", "Espagnol"),
    "it": ("Italiano", "Italian"),
    "pt": ("Português", "Portuguese"),
    "ar": ("العربية", "Arabic", "Arabe"),
    "zh": ("中文", "Chinese"),
    "ru": ("Русский", "Russian"),
    "uk": ("Українська", "Ukrainian"),
    "pl": ("Polski", "Polish"),
    "bg": ("Български", "Bulgarian"),
    "tr": ("Türkçe", "Turkish"),
    "hu": ("Magyar", "Hungarian"),
    "sw": ("Kiswahili", "Swahili"),
    "hi": ("हिन्दी", "Hindi"),
    "sq": ("Shqip", "Albanian"),
}
_BY_NAME = {name.casefold(): code for code, names in _NAMES.items() for name in names}
_CODE = re.compile(r"\(([^()]+)\)\s*$")

# What a judgement asks for, where a tool has no such question and two lists must do.
_BEST_WORST: Mapping[str, tuple[str, str]] = {
    "fr": ("→ La meilleure action", "→ La moins bonne action"),
    "en": ("→ The best action", "→ The worst action"),
    "ro": ("→ Cea mai bună acțiune", "→ Cea mai puțin bună acțiune"),
    "el": ("→ Η καλύτερη ενέργεια", "→ Η λιγότερο καλή ενέργεια"),
    "nl": ("→ De beste actie", "→ De minst goede actie"),
    "de": ("→ Die beste Handlung", "→ Die schlechteste Handlung"),
}

# The answers that LimeSurvey itself words: codes to labels.
FIXED_ANSWERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "yes_no": {
        "codes": ("Y", "N"),
        "en": ("Yes", "No"),
        "fr": ("Oui", "Non"),
        "de": ("Ja", "Nein"),
        "nl": ("Ja", "Nee"),
        "it": ("Sì", "No"),
        "es": ("Sí", "No"),
        "ro": ("Da", "Nu"),
        "el": ("Ναι", "Όχι"),
        "ru": ("Да", "Нет"),
    },
    "yes_no_uncertain": {
        "codes": ("Y", "U", "N"),
        "en": ("Yes", "Uncertain", "No"),
        "fr": ("Oui", "Sans opinion", "Non"),
        "de": ("Ja", "Unsicher", "Nein"),
        "nl": ("Ja", "Onzeker", "Nee"),
        "it": ("Sì", "Non so", "No"),
        "es": ("Sí", "Dudoso", "No"),
        "ro": ("Da", "Nesigur", "Nu"),
        "el": ("Ναι", "Αβέβαιο", "Όχι"),
        "ru": ("Да", "Не уверен", "Нет"),
    },
    "increase_decrease": {
        "codes": ("D", "S", "I"),
        "en": ("Decrease", "Same", "Increase"),
        "fr": ("Diminuer", "Sans changement", "Augmenter"),
        "de": ("Abnahme", "Gleich", "Zunahme"),
        "nl": ("Afname", "Gelijk", "Toename"),
        "it": ("Diminuito", "Uguale", "Aumentato"),
        "es": ("Disminuye", "Igual", "Aumenta"),
        "ro": ("Scade", "La fel", "Crește"),
        "el": ("Μείωση", "Ίδιο", "Αύξηση"),
        "ru": ("Уменьшить", "Без изменений", "Увеличить"),
    },
    "gender": {
        "codes": ("F", "M"),
        "en": ("Female", "Male"),
        "fr": ("Femme", "Homme"),
        "de": ("Weiblich", "Männlich"),
        "nl": ("Vrouw", "Man"),
        "it": ("Femmina", "Maschio"),
        "es": ("Femenino", "Masculino"),
        "ro": ("Feminin", "Masculin"),
        "el": ("Γυναίκα", "Άνδρας"),
        "ru": ("Женский", "Мужской"),
    },
    "other": {
        "codes": ("other",),
        "en": ("Other",),
        "fr": ("Autre",),
        "de": ("Sonstiges",),
        "nl": ("Andere",),
        "it": ("Altro",),
        "es": ("Otro",),
        "ro": ("Altceva",),
        "el": ("Άλλο",),
        "ru": ("Другое",),
    },
}


def is_language(code: str) -> bool:
    """Return whether a code can name a file of wordings."""
    return language_of(wording_file(code)) == code


def language_label(code: str) -> str:
    """Return how forms show a language: “Français (fr)”."""
    return f"{_NAMES.get(code, (code,))[0]} ({code})"


def language_code(label: str) -> str:
    """Return the code that a label such as “Français (fr)”, “french” or “pt-BR” means, or ''."""
    label = label.strip()
    within = _CODE.search(label)
    if within:
        return _fitting(within[1].strip())
    return _BY_NAME.get(label.casefold(), "") or _fitting(label)


def _fitting(code: str) -> str:
    first, _, rest = code.replace("_", "-").partition("-")
    tidy = "-".join(filter(None, [first.lower(), rest]))
    return tidy if is_language(tidy) and len(first) <= 3 else ""


def _of(table: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    return table.get(language) or table.get(language.partition("-")[0]) or table["en"]


def best_and_worst_words(language: str) -> tuple[str, ...]:
    """Return the two lines that tell the lists of a judgement apart."""
    return _of(_BEST_WORST, language)


def fixed_labels(name: str, language: str) -> dict[str, str]:
    """Return the words of answers that a tool words itself, in English where nothing is known."""
    table = FIXED_ANSWERS[name]
    return dict(zip(table["codes"], _of(table, language), strict=True))


def is_worded(name: str, language: str) -> bool:
    """Return whether those answers have words in a language."""
    table = FIXED_ANSWERS[name]
    return language in table or language.partition("-")[0] in table
