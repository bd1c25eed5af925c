"""What the panel's pages read: panels, how far experts have come, what a closed panel says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from relier.instruments.models import InstrumentVersion
from relier.instruments.selectors import instrument_of, published_versions
from relier.panels.models import Panel, PanelInvitation, PanelRating
from relier.panels.rules.agreement import Rating, judged_items


def versions_to_key() -> list[InstrumentVersion]:
    """Return the published versions that have judgements for a panel to rate."""
    return [one for one in published_versions() if judged_items(instrument_of(one))]


@dataclass(frozen=True, slots=True)
class Expert:
    """How far one expert of a panel has come; never what they chose."""

    number: int
    rated: int


def panels_of(organisation_ids: Sequence[int]) -> QuerySet[Panel]:
    """Return the panels of these organisations, the latest first."""
    found = Panel.objects.filter(organisation__in=organisation_ids)
    return found.select_related("organisation", "version__instrument")


def panel_by_public_id(public_id: str) -> Panel | None:
    """Return one panel, or None."""
    found = Panel.objects.select_related("organisation", "version__instrument")
    return found.filter(public_id=public_id).first()


def experts_of(panel: Panel) -> list[Expert]:
    """Return the experts of a panel by their number, with how many items each has rated."""
    rows = PanelInvitation.objects.filter(panel=panel).order_by("number")
    counted = rows.annotate(rated=Count("ratings")).values_list("number", "rated")
    return [Expert(number, rated) for number, rated in counted]


def own_ratings(invitation: PanelInvitation) -> dict[str, PanelRating]:
    """Return what one expert has rated, by item: for their own eyes."""
    return {one.item: one for one in invitation.ratings.order_by("pk")}


def ratings_of(panel: Panel) -> dict[str, list[Rating]]:
    """Return the ratings of a panel by item, without who made them; none while it is open."""
    found: dict[str, list[Rating]] = {}
    if panel.is_open:
        return found
    rows = PanelRating.objects.filter(invitation__panel=panel).order_by("item", "best", "worst")
    for item, best, worst, country in rows.values_list(
        "item", "best", "worst", "invitation__country"
    ):
        found.setdefault(item, []).append(Rating(best, worst, country))
    return found


def comments_of(panel: Panel) -> dict[str, list[str]]:
    """Return the comments of a closed panel by item, in an order that says nothing of who wrote."""
    found: dict[str, list[str]] = {}
    if panel.is_open:
        return found
    rows = PanelRating.objects.filter(invitation__panel=panel).exclude(comment="")
    for item, comment in rows.order_by("item", "comment").values_list("item", "comment"):
        found.setdefault(item, []).append(comment)
    return found
