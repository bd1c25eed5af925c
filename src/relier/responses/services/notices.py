"""What people read before they agree: the campaign's own words, or sensible ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import formats, translation
from django.utils.translation import gettext as _

from relier.responses.models import Campaign
from relier.responses.services.questionnaires import questionnaire_of
from relier.responses.services.sittings import Agreed

# The parts of a notice that a trainer may word; the rest is the campaign's facts.
PARTS = ("introduction", "my_result", "group", "research")


@dataclass(frozen=True, slots=True)
class Notice:
    """The words of one campaign in one language."""

    language: str
    introduction: str
    my_result: str
    group: str
    research: str
    facts: tuple[str, ...]

    @property
    def words(self) -> str:
        """Everything that is read before agreeing, as its digest is taken."""
        return "\n".join(
            [self.introduction, *self.facts, self.my_result, self.group, self.research]
        )


def default_texts(language: str) -> dict[str, str]:
    """Return the words that a new campaign begins with, besides its questionnaire's own."""
    with translation.override(language):
        return {
            "my_result": _(
                "Your answers are kept to work out your own result. Only you can open it, with "
                "your link or your code."
            ),
            "group": _(
                "I agree that my answers count in the figures of my group. No figure is shown for "
                "a handful of people, and nobody sees my answers."
            ),
            "research": _(
                "I agree that my answers, without my name, join the open data that researchers "
                "use to improve the questionnaire."
            ),
        }


def notice_of(campaign: Campaign, language: str) -> Notice:
    """Return what a respondent reads, in the language of the page."""
    own: Mapping[str, str] = campaign.consent_texts.get(language, {})
    texts = {
        "introduction": questionnaire_of(campaign).wordings[language].introduction,
        **default_texts(language),
        **{name: text for name, text in own.items() if text},
    }
    return Notice(
        language=language,
        facts=_facts(campaign, language),
        **{name: texts[name] for name in PARTS},
    )


def agreement(campaign: Campaign, *, language: str, group: bool, research: bool) -> Agreed:
    """Return what somebody agreed to, with the words that they read."""
    return Agreed(
        group=group,
        research=research,
        notice_language=language,
        notice=notice_of(campaign, language).words,
    )


def _facts(campaign: Campaign, language: str) -> tuple[str, ...]:
    with translation.override(language):
        day = formats.date_format(campaign.retention_until, "DATE_FORMAT")
        return (
            campaign.purpose,
            _("Who asks: %(name)s.") % {"name": campaign.organisation.name},
            _("Your answers are erased after %(day)s, or as soon as you ask.") % {"day": day},
            _("No report is made for fewer than %(size)d people.")
            % {"size": campaign.min_group_size},
        )
