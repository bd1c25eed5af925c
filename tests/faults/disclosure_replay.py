"""Print how many of 200 invented organisations give a few persons away, rule by rule.

Run: python -m tests.faults.disclosure_replay
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

from tests.profiles.organisations import invent_organisation
from tests.profiles.replay import (
    Publish,
    gives_away,
    publish_above_threshold,
    publish_all_or_nothing,
    publish_with_memory,
)

N_ORGANISATIONS = 200
RULES: dict[str, Publish] = {
    "hiding cells under 5 only": publish_above_threshold,
    "the rule without its memory": publish_all_or_nothing,
    "the rule": publish_with_memory,
}


def replay(publish: Publish) -> dict[str, float]:
    """Attack every organisation under one rule."""
    start, given_away, shown = perf_counter(), 0, 0
    for seed in range(N_ORGANISATIONS):
        org = invent_organisation(seed)
        seen = publish(org)
        shown += len(seen)
        given_away += gives_away(org, seen)
    return {
        "organisations": N_ORGANISATIONS,
        "figures_shown": shown,
        "organisations_given_away": given_away,
        "seconds": round(perf_counter() - start, 1),
    }


if __name__ == "__main__":
    figures = {name: replay(publish) for name, publish in RULES.items()}
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
