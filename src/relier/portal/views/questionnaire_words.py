"""The interface's words for what a questionnaire's files say in codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relier.instruments.rules.definition import BlockKind

FRAMEWORKS = {"dc22": "DigComp 2.2", "dc30": "DigComp 3.0"}

# What each kind of block is, and how its answers may be used.
BLOCK_USES = {
    BlockKind.PROFILE: _("about the person: never in a result"),
    BlockKind.CONDITIONS: _("conditions: a list, never a score"),
    BlockKind.ORGANISATION: _("organisation: told of a group only"),
    BlockKind.PERCEIVED: _("what people say they can do: the perceived index"),
    BlockKind.OBSERVED: _("exercises: the observed index, apart"),
    BlockKind.VIGNETTES: _("fictional people: how the answers are used, never a score"),
    BlockKind.ACTIVITIES: _("what was done lately: counted by a published rule"),
}

BLOCK_NAMES = {
    BlockKind.PROFILE: _("about the person"),
    BlockKind.CONDITIONS: _("conditions"),
    BlockKind.ORGANISATION: _("organisation"),
    BlockKind.PERCEIVED: _("perceived skills"),
    BlockKind.OBSERVED: _("exercises"),
    BlockKind.VIGNETTES: _("fictional people"),
    BlockKind.ACTIVITIES: _("activities"),
}

LEVEL_WORDS = {
    "": "",
    "instrumental": _("instrumental: handling the tool"),
    "informational": _("informational: finding and understanding"),
    "strategic": _("strategic: using it for a purpose of one’s own"),
}

# Steps of the LIX formula (relier.instruments.rules.readability).
READING_WORDS = {
    "very_easy": _("very easy to read"),
    "easy": _("easy to read"),
    "medium": _("neither easy nor hard to read"),
    "hard": _("hard to read"),
    "very_hard": _("very hard to read"),
}

STEP_WORDS = {
    "first_translation": _("First translation"),
    "second_translation": _("Second translation, made apart"),
    "review": _("Review of both, together"),
    "adjudication": _("Decision on each difference"),
    "pretest": _("Trial with people"),
}
