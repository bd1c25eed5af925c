"""Jobs of the river's fourth floor."""

from __future__ import annotations

from django_tasks import task

from relier.profiles.services.research import compute_research
from relier.responses.selectors import campaign_by_public_id


@task()
def compute_research_figures(public_id: str) -> bool:
    """Compute a campaign's research figures; done again for the same report, it does nothing."""
    campaign = campaign_by_public_id(public_id)
    return campaign is not None and compute_research(campaign=campaign) is not None
