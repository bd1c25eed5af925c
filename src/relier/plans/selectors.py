"""Reading the rule files, and what they propose to a person or to a group.

`profiles` shows proposals without knowing who makes them: the settings RELIER_NEXT_STEPS and
RELIER_MEETINGS name the two functions of this module.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from relier.plans.rules.book import BadRuleError, Plain, Rule, RuleBook, read_book
from relier.plans.rules.steps import choose_steps
from relier.plans.rules.training import choose_meetings
from relier.profiles.rules.proposals import GroupNeeds, PersonalNeeds, Proposal


def propose_steps(needs: PersonalNeeds) -> tuple[Proposal, ...]:
    """Return at most three things that a person might try next."""
    rules = choose_steps(rules_for(needs.instrument, "steps"), needs)
    return tuple(_proposal(rule, needs.language) for rule in rules)


def propose_meetings(needs: GroupNeeds) -> tuple[Proposal, ...]:
    """Return at most three meetings that a group might discuss."""
    rules = choose_meetings(rules_for(needs.instrument, "meetings"), needs)
    return tuple(_proposal(rule, needs.language) for rule in rules)


def rules_for(instrument: str, subject: str) -> RuleBook:
    """Return the rules of one instrument about one subject; none, if it has no file."""
    folder = Path(settings.RELIER_CONTENT_DIR) / "plans"
    path = folder / f"{instrument}.{subject}.yaml"
    if path.parent != folder or not path.is_file():
        return RuleBook(instrument=instrument)
    return _read(path, path.stat().st_mtime_ns)


# A committee may change a file while Relier runs: the time of the change is part of the key.
@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> RuleBook:
    try:
        content: Plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadRuleError(f"{path.name}: {error}") from error
    return read_book(content, source=path.name)


def _proposal(rule: Rule, language: str) -> Proposal:
    words = rule.in_language(language)
    return Proposal(
        id=rule.id,
        kind=rule.kind,
        title=words.title,
        text=words.text,
        why=words.why,
        minutes=rule.minutes,
        area=rule.when.dimension,
        content=rule.content,
    )
