"""Forms of the team's pages: a campaign, its settings once it runs, a file to bring in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from relier.accounts.models import Organisation
from relier.core.clock import today
from relier.instruments.models import InstrumentVersion
from relier.instruments.rules.definition import Instrument
from relier.instruments.selectors import instrument_of
from relier.responses.models import MIN_GROUP_SIZE_DEFAULT, MIN_GROUP_SIZE_FLOOR, Campaign
from relier.responses.services.notices import PARTS, default_texts

OPEN_FOR = timedelta(days=30)
KEPT_FOR = timedelta(days=365)
LONGEST_TEXT = 2_000
LARGEST_FILE = 50_000_000

PART_LABELS = {
    "introduction": _("Introduction"),
    "my_result": _("About one's own result"),
    "group": _("Consent: figures of the group"),
    "research": _("Consent: open research data"),
}


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One form of one published version, as a campaign may choose it."""

    version: InstrumentVersion
    instrument: Instrument
    form: str

    @property
    def key(self) -> str:
        """What the form sends."""
        return f"{self.version.pk}:{self.form}"

    @property
    def label(self) -> str:
        """What the trainer reads."""
        wordings = self.instrument.wordings
        wording = wordings.get(get_language() or "") or next(iter(wordings.values()))
        chosen = self.instrument.forms[self.form]
        minutes = f" · {chosen.minutes} min" if chosen.minutes else ""
        return f"{wording.title} ({self.instrument.version}, {self.form}{minutes})"


def questionnaires(versions: Sequence[InstrumentVersion]) -> list[Questionnaire]:
    """Return every form of these versions."""
    loaded = [(version, instrument_of(version)) for version in versions]
    return [
        Questionnaire(v, instrument, form) for v, instrument in loaded for form in instrument.forms
    ]


def date_input() -> forms.DateInput:
    """Return a date field as browsers know it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SettingsForm(forms.Form):
    """What may change while people answer."""

    name = forms.CharField(
        label=_("Name of the group"),
        help_text=_("People who answer see it."),
        max_length=200,
    )
    last_day = forms.DateField(label=_("Last day to answer"), widget=date_input())
    languages = forms.MultipleChoiceField(
        label=_("Languages offered"), widget=forms.CheckboxSelectMultiple
    )
    invited = forms.IntegerField(
        label=_("How many people are invited?"),
        help_text=_("Optional. It tells what share of the group has answered."),
        required=False,
        min_value=1,
        max_value=10_000_000,
    )

    def __init__(
        self, *args: Any, available: Sequence[str], drafts: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(c, language_label(c, draft=c in drafts)) for c in available]
        self.say_what_is_missing()

    def say_what_is_missing(self) -> None:
        """Name the field that was left empty, for those who hear the errors first."""
        for field in self.fields.values():
            field.error_messages["required"] = _("Still missing: %(label)s") % {
                "label": field.label
            }

    @property
    def last_moment(self) -> datetime:
        """The end of the last day."""
        day: date = self.cleaned_data["last_day"]
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))

    def clean_last_day(self) -> date:
        """Refuse a day that has passed: closing now has a button of its own."""
        day: date = self.cleaned_data["last_day"]
        if day < today():
            raise forms.ValidationError(
                _("This day has passed. To close now, use “Close the survey now”.")
            )
        return day


class CampaignForm(SettingsForm):
    """A new campaign."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation?"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        empty_label=None,
    )
    questionnaire = forms.ChoiceField(label=_("Which questionnaire?"))
    purpose = forms.CharField(
        label=_("What is it for?"),
        help_text=_("One or two sentences. People read them before they begin."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_TEXT,
    )
    opens = forms.DateField(label=_("First day to answer"), widget=date_input(), initial=today)
    retention_until = forms.DateField(
        label=_("Answers erased after"),
        help_text=_("The shortest time that serves the purpose."),
        widget=date_input(),
    )
    min_group_size = forms.IntegerField(
        label=_("Fewest people for a report"),
        help_text=_("10 is a good rule. Never fewer than 5."),
        min_value=MIN_GROUP_SIZE_FLOOR,
        max_value=1_000,
        initial=MIN_GROUP_SIZE_DEFAULT,
    )
    follows = forms.ModelChoiceField(
        label=_("Which earlier survey does it follow?"),
        help_text=_("Optional: for a report of before and after."),
        queryset=Campaign.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("None"),
    )

    field_order = (
        "organisation",
        "questionnaire",
        "name",
        "purpose",
        "languages",
        "opens",
        "last_day",
        "retention_until",
        "min_group_size",
        "invited",
        "follows",
    )

    def __init__(
        self,
        *args: Any,
        organisations: Sequence[Organisation],
        offered: Sequence[Questionnaire],
        **kwargs: Any,
    ) -> None:
        self.offered = {one.key: one for one in offered}
        codes = sorted({code for one in offered for code in one.instrument.wordings})
        kwargs.setdefault("initial", _first_values())
        drafts = draft_languages([one.instrument for one in offered])
        super().__init__(*args, available=_current_first(codes), drafts=drafts, **kwargs)
        self._fill(organisations)
        self.text_languages = [c for c in _current_first(codes) if c in _interface_languages()]
        for code in self.text_languages:
            self._add_texts(code)
        self.say_what_is_missing()

    def _fill(self, organisations: Sequence[Organisation]) -> None:
        mine = [one.pk for one in organisations]
        organisation, follows = self.fields["organisation"], self.fields["follows"]
        questionnaire = self.fields["questionnaire"]
        if isinstance(organisation, forms.ModelChoiceField):
            organisation.queryset = Organisation.objects.filter(pk__in=mine).order_by("name", "pk")
            organisation.initial = organisations[0].public_id if organisations else None
        if isinstance(follows, forms.ModelChoiceField):
            follows.queryset = Campaign.objects.filter(organisation_id__in=mine)
        if isinstance(questionnaire, forms.ChoiceField):
            questionnaire.choices = [(key, one.label) for key, one in self.offered.items()]

    def _add_texts(self, language: str) -> None:
        defaults = default_texts(language)
        for part in PARTS:
            self.fields[f"{part}_{language}"] = forms.CharField(
                label=PART_LABELS[part],
                required=False,
                max_length=LONGEST_TEXT,
                initial=defaults.get(part, ""),
                widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
            )

    @property
    def texts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The words that people read before they agree, a language at a time."""
        return [
            (language_name(code), [self[f"{part}_{code}"] for part in PARTS])
            for code in self.text_languages
        ]

    @property
    def consent_texts(self) -> dict[str, dict[str, str]]:
        """The campaign's own words: those that differ from the usual ones."""
        return {
            code: {
                part: text
                for part in PARTS
                if (text := self.cleaned_data[f"{part}_{code}"].strip())
                and text != default_texts(code).get(part)
            }
            for code in self.text_languages
        }

    @property
    def chosen(self) -> Questionnaire:
        """The questionnaire that was chosen."""
        return self.offered[self.cleaned_data["questionnaire"]]

    @property
    def first_moment(self) -> datetime:
        """The beginning of the first day; today means now."""
        day: date = self.cleaned_data["opens"]
        start = timezone.make_aware(datetime.combine(day, time.min))
        return min(start, timezone.now()) if day <= today() else start

    def clean(self) -> dict[str, Any]:
        """Hold the dates and the languages together."""
        cleaned = super().clean() or self.cleaned_data
        first, last, kept = (cleaned.get(n) for n in ("opens", "last_day", "retention_until"))
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        if last and kept and kept <= last:
            self.add_error(
                "retention_until", _("Answers cannot be erased before the last day to answer.")
            )
        self._clean_questionnaire(cleaned)
        follows, organisation = cleaned.get("follows"), cleaned.get("organisation")
        if follows and organisation and follows.organisation_id != organisation.pk:
            self.add_error("follows", _("This survey belongs to another organisation."))
        return cleaned

    def _clean_questionnaire(self, cleaned: dict[str, Any]) -> None:
        chosen = self.offered.get(cleaned.get("questionnaire", ""))
        if chosen is None:
            return
        missing = [c for c in cleaned.get("languages", []) if c not in chosen.instrument.wordings]
        if missing:
            names = ", ".join(language_name(code) for code in missing)
            self.add_error(
                "languages",
                forms.ValidationError(
                    _("This questionnaire does not exist in: %(names)s."), params={"names": names}
                ),
            )


class FileForm(forms.Form):
    """A file of answers collected elsewhere."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV or Excel (.xlsx), as LimeSurvey, Kobo or a spreadsheet exports it."),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is far too large to be a table of answers."""
        uploaded: UploadedFile[bytes] = self.cleaned_data["file"]
        if (uploaded.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 50 MB."))
        return uploaded


def language_name(code: str) -> str:
    """Return a language's own name for itself."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def language_in_our_words(code: str) -> str:
    """Return a language's name as the reader of this page says it, where it is known."""
    info = get_language_info(code)
    said = info["name_translated"]
    known = said != info["name"] or (get_language() or "").startswith("en")
    return str(said if known else info["name_local"]).capitalize()


def language_label(code: str, *, draft: bool) -> str:
    """Return a language's own name, and whether its questions are a draft translation."""
    name = language_in_our_words(code)
    return _("%(language)s (draft translation)") % {"language": name} if draft else name


def draft_languages(instruments: Sequence[Instrument]) -> frozenset[str]:
    """Return the languages in which one of these questionnaires is a draft."""
    worded = (wording for one in instruments for wording in one.wordings.values())
    return frozenset(wording.language for wording in worded if wording.is_draft)


def _first_values() -> dict[str, Any]:
    day = today()
    return {
        "last_day": day + OPEN_FOR,
        "retention_until": day + KEPT_FOR,
        "languages": [get_language()],
    }


def _current_first(codes: Sequence[str]) -> list[str]:
    return sorted(codes, key=lambda code: (code != get_language(), code))


def _interface_languages() -> frozenset[str]:
    return frozenset(code for code, _name in settings.SITE_LANGUAGES)
