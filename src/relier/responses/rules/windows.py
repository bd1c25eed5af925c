"""When a campaign takes answers: before, during, the day of grace, after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Who was answering when the campaign closed may finish: nobody loses what they began.
GRACE = timedelta(hours=24)


class Stage(StrEnum):
    """Where a campaign stands at a given moment."""

    DRAFT = "draft"
    NOT_YET = "not_yet"
    OPEN = "open"
    GRACE = "grace"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a campaign. `is_closed` means closed by hand, at `closes_at`."""

    opens_at: datetime
    closes_at: datetime
    is_draft: bool = False
    is_closed: bool = False

    def stage(self, moment: datetime) -> Stage:
        """Return where the campaign stands at this moment."""
        if self.is_draft:
            return Stage.DRAFT
        if moment > self.closes_at + GRACE:
            return Stage.OVER
        if self.is_closed or moment > self.closes_at:
            return Stage.GRACE
        return Stage.NOT_YET if moment < self.opens_at else Stage.OPEN

    def may_start(self, moment: datetime) -> bool:
        """Say whether somebody may begin."""
        return self.stage(moment) is Stage.OPEN

    def may_answer(self, moment: datetime) -> bool:
        """Say whether somebody who began may go on."""
        return self.stage(moment) in {Stage.OPEN, Stage.GRACE}
