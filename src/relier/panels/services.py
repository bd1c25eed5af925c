"""Panels of experts: inviting by private link, rating apart, closing once, erasing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from relier.accounts.models import Organisation, Person
from relier.core.audit import record
from relier.core.clock import now, today
from relier.core.failures import BadInput
from relier.core.keyed_hashes import keyed_hash
from relier.core.public_ids import new_token
from relier.instruments.models import InstrumentVersion
from relier.instruments.selectors import instrument_of
from relier.panels.models import Panel, PanelInvitation, PanelRating
from relier.panels.rules.agreement import countries_of, judged_items

MOST_EXPERTS = 60
LONGEST_COMMENT = 1_000
_PURPOSE = "panel-invitation"


class PanelClosedError(BadInput):
    """The panel takes no more ratings and no more experts."""


class LinksMadeError(BadInput):
    """These links were made already: the form was sent twice, or by two people."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """The secret of one expert's link, shown once and kept nowhere."""

    number: int
    secret: str


@transaction.atomic
def open_panel(
    *,
    organisation: Organisation,
    version: InstrumentVersion,
    language: str,
    retention_until: date,
    by: Person | None,
) -> Panel:
    """Open a panel on the judgements of a published version.

    Raises
    ------
    BadInput
        If the version has no judgement, or no words in this language.
    """
    instrument = instrument_of(version)
    if not judged_items(instrument):
        raise BadInput(f"{version} has no question that asks for the best and the worst action.")
    if language not in instrument.wordings:
        raise BadInput(f"{version} has no wording in “{language}”.")
    panel = Panel.objects.create(
        organisation=organisation,
        version=version,
        language=language,
        retention_until=retention_until,
    )
    record("panels.open_panel", thing=panel, by=by)
    return panel


@transaction.atomic
def invite_experts(*, panel: Panel, count: int, after: int, by: Person | None) -> list[NewLink]:
    """Make links for `count` more experts; `after` is the last number that the team saw.

    Raises
    ------
    PanelClosedError, LinksMadeError, BadInput
        If the panel is closed; if somebody made links since; if they would be too many.
    """
    locked = _locked(panel)
    if locked.last_number != after:
        raise LinksMadeError(f"Links up to number {locked.last_number} were made already.")
    if not 0 < count <= MOST_EXPERTS - after:
        raise BadInput(f"A panel has {MOST_EXPERTS} experts at most.")
    links = [NewLink(after + place, new_token()) for place in range(1, count + 1)]
    PanelInvitation.objects.bulk_create(
        PanelInvitation(panel=locked, number=one.number, key_hash=_hash(one.secret))
        for one in links
    )
    locked.last_number = after + count
    locked.save(update_fields=["last_number"])
    record("panels.invite_experts", thing=locked, by=by, data={"count": count})
    return links


@transaction.atomic
def withdraw_expert(*, panel: Panel, number: int, by: Person | None) -> None:
    """Kill one link and erase what was rated with it, while the panel is open."""
    locked = _locked(panel)
    locked.invitations.filter(number=number).delete()
    record("panels.withdraw_expert", thing=locked, by=by, data={"number": number})


@transaction.atomic
def close_panel(*, panel: Panel, by: Person | None) -> Panel:
    """Close for good: figures are shown from now on, and nothing is rated any more.

    While a panel is open nobody sees a figure: a page looked at after each rating would tell who
    chose what, and would sway those who come later.
    """
    locked = _locked(panel)
    locked.closed_at = now()
    locked.save(update_fields=["closed_at"])
    record("panels.close_panel", thing=locked, by=by)
    return locked


def find_invitation(secret: str) -> PanelInvitation | None:
    """Return the expert whose link holds this secret."""
    found = PanelInvitation.objects.select_related("panel__version__instrument")
    return found.filter(key_hash=_hash(secret)).first() if secret else None


@transaction.atomic
def say_country(*, invitation: PanelInvitation, country: str) -> None:
    """Keep the country whose law an expert rates by; empty for none of those named.

    Raises
    ------
    PanelClosedError, BadInput
        If the panel is closed; if no item names the law of this country.
    """
    locked = _locked_for(invitation)
    if country and country not in countries_of(instrument_of(locked.version)):
        raise BadInput(f"No question differs for “{country}”.")
    invitation.country = country
    invitation.save(update_fields=["country"])


@transaction.atomic
def rate_item(
    *, invitation: PanelInvitation, item: str, best: str, worst: str, comment: str = ""
) -> PanelRating:
    """Keep an expert's choice; the last one counts.

    Raises
    ------
    PanelClosedError, BadInput
        If the panel is closed; if there is no such item or action, or both are the same.
    """
    locked = _locked_for(invitation)
    instrument = instrument_of(locked.version)
    if item not in {one.code for one in judged_items(instrument)}:
        raise BadInput(f"There is no question “{item}” to rate.")
    known = {option.code for option in instrument.scales[instrument.items[item].scale].options}
    if not {best, worst} <= known or best == worst:
        raise BadInput("Choose one action as the best and another as the worst.")
    rating, _created = PanelRating.objects.update_or_create(
        invitation=invitation,
        item=item,
        defaults={"best": best, "worst": worst, "comment": comment[:LONGEST_COMMENT]},
    )
    return rating


@transaction.atomic
def erase_own_ratings(*, invitation: PanelInvitation) -> None:
    """Erase what an expert rated, and their link, while the panel is open.

    Once it is closed its figures are frozen; everything goes on the retention date.
    """
    locked = _locked_for(invitation)
    record("panels.erase_expert", thing=locked, data={"number": invitation.number})
    invitation.delete()


@transaction.atomic
def erase_expired_panels() -> int:
    """Erase every panel past its date, and return how many."""
    expired = list(Panel.objects.filter(retention_until__lt=today()).order_by("pk"))
    for panel in expired:
        record("panels.erase_panel", thing=panel)
        panel.delete()
    return len(expired)


def _locked(panel: Panel) -> Panel:
    """Return the panel as it is now, for writing: two who press at once come one by one."""
    rows = Panel.objects.select_for_update().filter(pk=panel.pk, closed_at__isnull=True)
    found = rows.first()
    if found is None:
        raise PanelClosedError("This panel is closed: it takes no more ratings.")
    return found


def _locked_for(invitation: PanelInvitation) -> Panel:
    locked = _locked(invitation.panel)
    if not locked.invitations.filter(pk=invitation.pk).exists():
        raise PanelClosedError("This link was withdrawn.")
    return locked


def _hash(secret: str) -> str:
    return keyed_hash(secret, purpose=_PURPOSE)
