"""F1: kill -9 while answers come. Every acknowledged answer is kept, none is partial.

python -m tests.faults.kill9_rounds --rounds 20 --people 24

Each round: people answer on a real `relier serve`, the process is killed without warning, started
again on the same folder, and its database is compared with what each person was told was kept.
"""

from __future__ import annotations

import argparse
import http.client
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.respondent import Respondent
from benchmarks.running_site import RunningSite
from relier.core.keyed_hashes import keyed_hash

# However slow the machine, a round ends.
PATIENCE = 60.0
BROKEN = (OSError, http.client.HTTPException, IndexError, KeyError)


def answer_until_it_breaks(
    site: RunningSite, people: list[Respondent], chance: random.Random
) -> None:
    """Begin and answer, again and again, until the server is gone."""
    while True:
        person = Respondent(site.port)
        people.append(person)
        try:
            person.begin(site.campaign)
            while person.answer(chance.randrange(4)):
                pass
            person.finish()
        except BROKEN:
            return


def play_round(site: RunningSite, crowd: int, chance: random.Random) -> list[Respondent]:
    """Let a crowd answer, and cut the power at a moment that nobody chose."""
    people: list[Respondent] = []
    threads = [
        threading.Thread(
            target=answer_until_it_breaks, args=(site, people, random.Random(chance.random()))
        )
        for _ in range(crowd)
    ]
    for thread in threads:
        thread.start()
    wanted = chance.randrange(crowd, 8 * crowd)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if sum(len(person.acknowledged) for person in list(people)) >= wanted:
            break
        time.sleep(0.01 * chance.random())
    site.kill()
    for thread in threads:
        thread.join(30)
    return people


def compare(folder: Path, people: Sequence[Respondent]) -> tuple[int, int, int]:
    """Return how many answers were acknowledged, lost, and how many rows are partial."""
    with sqlite3.connect(folder / "relier.sqlite3") as database:
        if database.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise SystemExit("the database is damaged")
        stored = {
            (key, item): option
            for key, item, option in database.execute(
                "SELECT key_hash, item, option FROM responses_answer "
                "JOIN responses_administration ON responses_administration.id = administration_id"
            )
        }
        partial = database.execute(
            "SELECT count(*) FROM responses_answer WHERE item = '' OR option = '' "
            "OR administration_id NOT IN (SELECT id FROM responses_administration)"
        ).fetchone()[0]
    acknowledged = lost = 0
    for person in people:
        key = keyed_hash(person.cookies.get("relier-me", ""), purpose="administration")
        for item, option in person.acknowledged.items():
            acknowledged += 1
            lost += stored.get((key, item)) != option
    return acknowledged, lost, partial


def main() -> int:
    """Play the rounds and say what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    total = total_lost = total_partial = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = RunningSite(folder).start()
        use_secret_of(folder)
        for number in range(1, options.rounds + 1):
            people = play_round(site, options.people, chance)
            acknowledged, lost, partial = compare(folder, people)
            site = RunningSite(folder).start()
            after = compare(folder, people)
            total += acknowledged
            total_lost += max(lost, after[1])
            total_partial += max(partial, after[2])
            print(
                f"round {number}: {acknowledged} acknowledged, {after[1]} lost, {after[2]} partial"
            )
        site.stop()
    print(
        f"F1: {options.rounds} rounds, {total} acknowledged, "
        f"{total_lost} lost, {total_partial} partial"
    )
    return 1 if total_lost or total_partial else 0


def use_secret_of(folder: Path) -> None:
    """Hash secrets as the server in this folder does."""
    from django.conf import settings

    settings.configure(SECRET_KEY=(folder / "secret-key").read_text(encoding="utf-8").strip())


if __name__ == "__main__":
    sys.exit(main())
