"""`relier instrument check` and `diff`: what an instrument holds, what is wrong, what changed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from relier.instruments.rules.definition import BlockKind, Instrument
from relier.instruments.rules.difference import Change, difference
from relier.instruments.rules.inventory import Inventory, LanguageState, inventory_of
from relier.instruments.rules.loader import find_instrument, load_instrument
from relier.instruments.rules.readability import bounds_of
from relier.instruments.rules.wording_checks import Remark, wording_advice, wording_remarks
from relier.portal.management.instrument_answer import FORMAT, answering


def register(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `check` and `diff`."""
    check = actions.add_parser(
        "check", help="count its items, read its words, tell all that is wrong with its files"
    )
    check.add_argument("instrument", metavar="ID-or-PATH")
    check.set_defaults(run=answering(_check), needs_django=False)
    diff = actions.add_parser("diff", help="what changed between two versions, item by item")
    diff.add_argument("old", metavar="OLD", help="id/version or folder")
    diff.add_argument("new", metavar="NEW", help="id/version or folder")
    diff.set_defaults(run=answering(_diff), needs_django=False)
    for parser in (check, diff):
        parser.add_argument("--json", action="store_true", help="answer as JSON on standard output")


def _check(arguments: argparse.Namespace) -> dict[str, Any]:
    folder = find_instrument(arguments.instrument)
    instrument = load_instrument(folder)
    inventory = inventory_of(instrument)
    remarks = wording_remarks(instrument, kinds=tuple(BlockKind))
    advice = wording_advice(instrument)
    if not arguments.json:
        print("\n".join(_check_lines(instrument, inventory)))
        if (name := folder.absolute().name) != instrument.version:
            print(
                f"Folder called {name}: `ID/VERSION` finds it by that name, not as it says itself"
            )
        print("\n".join(_remark_lines("Words to mend", remarks)))
        print("\n".join(_remark_lines("Words to look at again (guesses)", advice)))
    return {
        "format": FORMAT,
        "instrument": instrument.id,
        "version": instrument.version,
        "status": instrument.status,
        "digest": instrument.digest,
        "items": inventory.items,
        "blocks": [asdict(block) for block in inventory.blocks],
        "dimensions": [asdict(dimension) for dimension in inventory.dimensions],
        "forms": [asdict(form) for form in inventory.forms],
        "awaiting_panel": list(inventory.awaiting),
        "languages": [_language(state) for state in inventory.languages],
        "remarks": [asdict(remark) for remark in remarks],
        "advice": [asdict(remark) for remark in advice],
    }


def _language(state: LanguageState) -> dict[str, Any]:
    ease, bounds = state.readability.ease, bounds_of(state.language)
    return {
        "language": state.language,
        "status": state.status,
        "steps": [asdict(step) for step in state.steps],
        "readability": {
            "words": state.readability.words,
            "lix": round(state.readability.lix, 1),
            "lix_at_most": bounds.lix,
            "kandel_moles": None if ease is None else round(ease, 1),
            "kandel_moles_at_least": bounds.ease,
        },
    }


def _check_lines(instrument: Instrument, inventory: Inventory) -> Iterator[str]:
    yield f"{instrument.id} {instrument.version}: {inventory.items} items, {instrument.status}"
    yield "Blocks"
    for block in inventory.blocks:
        yield f"  {block.code:<16} {block.items:>3}  {block.kind}"
    if inventory.dimensions:
        yield "Dimensions"
    for one in inventory.dimensions:
        waiting = f", {one.awaiting} await a panel" if one.awaiting else ""
        yield f"  {one.code:<16} {one.perceived:>3} perceived, {one.observed} observed{waiting}"
    yield "Forms"
    for form in inventory.forms:
        minutes = f", about {form.minutes} min" if form.minutes else ""
        kinds = ", ".join(f"{count} {kind}" for kind, count in form.kinds.items())
        yield f"  {form.code:<16} {form.items:>3} + {form.apart} apart{minutes} ({kinds})"
    yield "Languages"
    for state in inventory.languages:
        lix = f"LIX {state.readability.lix:.0f}"
        yield f"  {state.language:<16} {state.status}, {lix}{_steps(state)}"


def _steps(state: LanguageState) -> str:
    if not state.steps:
        return ""
    pending = [step.step for step in state.steps if step.state != "done"]
    waits = f"; pending: {', '.join(pending)}" if pending else ""
    return f", {state.done} of {len(state.steps)} translation steps done{waits}"


def _remark_lines(heading: str, remarks: tuple[Remark, ...]) -> Iterator[str]:
    yield f"{heading}: {len(remarks) or 'none'}"
    for one in remarks:
        where = " ".join(filter(None, [one.language, one.item, one.part]))
        yield f"  {where}: {one.kind.value.replace('_', ' ')} ({one.detail})"


def _diff(arguments: argparse.Namespace) -> dict[str, Any]:
    old, new = (load_instrument(find_instrument(one)) for one in (arguments.old, arguments.new))
    changes = difference(old, new)
    if not arguments.json:
        print("\n".join(_change_lines(old, new, changes)))
    return {
        "format": FORMAT,
        "old": {"instrument": old.id, "version": old.version, "digest": old.digest},
        "new": {"instrument": new.id, "version": new.version, "digest": new.digest},
        "changes": [asdict(change) for change in changes],
    }


def _change_lines(old: Instrument, new: Instrument, changes: tuple[Change, ...]) -> Iterator[str]:
    yield f"{old.id} {old.version} → {new.id} {new.version}: {len(changes) or 'no'} changes"
    for change in changes:
        said = ", ".join(filter(None, [change.language, change.detail]))
        where = f" ({said})" if said else ""
        yield f"  {change.item} {change.kind}{where}"
        if change.before or change.after:
            yield f"    - {change.before}"
            yield f"    + {change.after}"
