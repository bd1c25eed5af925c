"""Forms of the panel: opening one, rating one judgement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relier.accounts.models import Organisation
from relier.core.clock import today
from relier.instruments.models import InstrumentVersion
from relier.instruments.selectors import instrument_of
from relier.panels.services import LONGEST_COMMENT, MOST_EXPERTS

KEPT_FOR = timedelta(days=365)
KEPT_AT_MOST = timedelta(days=3 * 365)
TO_INVITE = 9


class PanelForm(forms.Form):
    """A new panel: for whom, on which words."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation?"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        empty_label=None,
    )
    words = forms.ChoiceField(label=_("Which questionnaire, in which language?"))
    retention_until = forms.DateField(
        label=_("Ratings and comments are erased after"),
        help_text=_("The figures that you publish stay; who rated what does not."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        organisations: Sequence[Organisation],
        versions: Sequence[InstrumentVersion],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["retention_until"].initial = today() + KEPT_FOR
        self._offered = {
            f"{version.pk}:{language}": (version, language)
            for version in versions
            for language in instrument_of(version).wordings
        }
        whose, words = self.fields["organisation"], self.fields["words"]
        if isinstance(whose, forms.ModelChoiceField):
            pks = [one.pk for one in organisations]
            whose.queryset = Organisation.objects.filter(pk__in=pks).order_by("name", "pk")
        if isinstance(words, forms.ChoiceField):
            words.choices = [(key, f"{v} · {code}") for key, (v, code) in self._offered.items()]

    @property
    def chosen(self) -> tuple[InstrumentVersion, str]:
        """The version and the language."""
        return self._offered[self.cleaned_data["words"]]

    def clean_retention_until(self) -> date:
        """Refuse a day that has passed, or one too far away."""
        day: date = self.cleaned_data["retention_until"]
        if not today() < day <= today() + KEPT_AT_MOST:
            raise forms.ValidationError(_("Choose a day within the next three years."))
        return day


class InviteForm(forms.Form):
    """How many more experts; `after` is the last number that the page showed."""

    count = forms.IntegerField(
        label=_("How many links?"),
        help_text=_(
            "One for each expert. Seven at least; nine leave room for two who do not come."
        ),
        min_value=1,
        max_value=MOST_EXPERTS,
        initial=TO_INVITE,
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RatingForm(forms.Form):
    """The best action, the worst, and why."""

    best = forms.ChoiceField(label=_("The best way to act"), widget=forms.RadioSelect)
    worst = forms.ChoiceField(label=_("The worst way to act"), widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Why? What is badly put? (optional)"),
        help_text=_("Do not name anybody. The team reads the comments, without your number."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=LONGEST_COMMENT,
    )

    def __init__(self, *args: Any, actions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, missing in (
            ("best", _("Still missing: the best way to act.")),
            ("worst", _("Still missing: the worst way to act.")),
        ):
            field = self.fields[name]
            field.error_messages["required"] = missing
            if isinstance(field, forms.ChoiceField):
                field.choices = list(actions)

    def clean(self) -> dict[str, Any]:
        """Refuse the same action twice."""
        cleaned = super().clean() or {}
        if cleaned.get("best") and cleaned.get("best") == cleaned.get("worst"):
            self.add_error("worst", _("The same action cannot be the best and the worst."))
        return cleaned
