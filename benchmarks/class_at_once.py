"""Promises L1, L2 and L6: a class in a minute, all at once, and never a locked database.

python -m benchmarks.class_at_once            200 people, one minute, one address
python -m benchmarks.class_at_once --burst 1000
python -m benchmarks.class_at_once --connections 64 --seconds 60
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from benchmarks.respondent import RADIO, Respondent
from benchmarks.running_site import RunningSite


def one_person(site: RunningSite, wait: float, into: list[Respondent]) -> None:
    """Begin after a while, answer everything, finish."""
    time.sleep(wait)
    person = Respondent(site.port)
    into.append(person)
    person.begin(site.campaign)
    while person.answer(random.randrange(4)):
        pass
    person.finish()


def class_in_a_minute(site: RunningSite, people: int) -> None:
    """200 people begin within a minute and answer everything (L1)."""
    done: list[Respondent] = []
    threads = [
        threading.Thread(target=one_person, args=(site, random.random() * 30, done))
        for _ in range(people)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report(f"L1 class of {people}", site, done, time.monotonic() - began)


def burst(site: RunningSite, people: int) -> None:
    """Everybody presses « continue » at once (L2)."""
    done = [Respondent(site.port) for _ in range(people)]
    for person in done:
        person.begin(site.campaign)
        person.latencies.clear()
        person.statuses.clear()
        if person.connection and people > 300:
            person.connection.close()
    gate = threading.Barrier(people + 1)

    def press(person: Respondent) -> None:
        gate.wait()
        fields = person.hidden()
        option = RADIO.findall(person.page)[0]
        if person.post({**fields, "reponse": option}) == 303:
            person.acknowledged[fields["item"]] = option

    threading.stack_size(256 * 1024)
    threads = [threading.Thread(target=press, args=(person,)) for person in done]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    report(f"L2 burst of {people}", site, done, time.monotonic() - began)


def connections(site: RunningSite, count: int, seconds: float) -> None:
    """Many connections, for a minute, without rest (L6)."""
    done: list[Respondent] = []
    until = time.monotonic() + seconds

    def go_on() -> None:
        while time.monotonic() < until:
            person = Respondent(site.port)
            done.append(person)
            person.begin(site.campaign)
            while time.monotonic() < until and person.answer(random.randrange(4)):
                pass
            if person.connection:
                person.connection.close()

    threads = [threading.Thread(target=go_on) for _ in range(count)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report(f"L6 {count} connections", site, done, time.monotonic() - began)


def report(name: str, site: RunningSite, people: list[Respondent], seconds: float) -> None:
    """Print what happened, and compare every acknowledged answer with the database."""
    statuses = Counter(status for person in people for status in person.statuses)
    latencies = sorted(latency for person in people for latency in person.latencies)
    acknowledged = sum(len(person.acknowledged) for person in people)
    stored = site.query("SELECT COUNT(*) FROM responses_answer")[0][0]
    twice = site.query(
        "SELECT COUNT(*) FROM (SELECT 1 FROM responses_answer GROUP BY administration_id, item "
        "HAVING COUNT(*) > 1)"
    )[0][0]
    locked = site.log().count("database is locked")
    print(
        f"{name}: {seconds:.1f} s, {len(latencies)} requests ({len(latencies) / seconds:.0f}/s), "
        f"statuses {dict(statuses)}, median {latencies[len(latencies) // 2] * 1000:.0f} ms, "
        f"95 % {latencies[int(len(latencies) * 0.95)] * 1000:.0f} ms, "
        f"longest {latencies[-1] * 1000:.0f} ms; acknowledged {acknowledged}, "
        f"rows {stored}, twice {twice}, locked {locked}",
        flush=True,
    )


def main() -> None:
    """Read what was asked and run it on a fresh site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--burst", type=int, default=0)
    parser.add_argument("--connections", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = RunningSite(Path(folder)).start()
        try:
            if asked.connections:
                connections(site, asked.connections, asked.seconds)
            elif asked.burst:
                burst(site, asked.burst)
            else:
                class_in_a_minute(site, asked.people)
        finally:
            site.stop()


if __name__ == "__main__":
    main()
