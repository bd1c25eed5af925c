"""F5: the button pressed ten times at once, on “Begin”, on a question and on “Finish”.

python -m tests.faults.double_tap --people 30

Each press goes out on a connection of its own, all together. One sitting, one row a question, one
receipt a purpose, no 5xx.
"""

from __future__ import annotations

import argparse
import http.client
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.respondent import RADIO, Respondent
from benchmarks.running_site import RunningSite

TAPS = 10


def tap(person: Respondent, fields: dict[str, str], statuses: Counter[int]) -> None:
    """Send one form ten times at the same moment."""
    gate = threading.Barrier(TAPS)
    lock = threading.Lock()
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())

    def press() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", person.port, timeout=60)
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        gate.wait()
        connection.request("POST", person.place, urlencode(fields), headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        with lock:
            statuses[response.status] += 1

    threads = [threading.Thread(target=press) for _ in range(TAPS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def one_person(site: RunningSite, statuses: Counter[int]) -> None:
    """Begin, answer two questions and finish, each with ten taps."""
    person = Respondent(site.port)
    person._get(site.campaign)
    begin = {**person.hidden(), "groupe": "1"}
    tap(person, begin, statuses)
    person.post(begin)
    person._follow()
    for _ in range(2):
        option = RADIO.findall(person.page)[1]
        tap(person, {**person.hidden(), "reponse": option}, statuses)
        person.answer(1)
    person._get(person.place.rsplit("/", 2)[0] + "/fin/")
    tap(person, {**person.hidden(), "groupe": "1"}, statuses)


def main() -> int:
    """Let people tap, then count the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=30)
    options = parser.parse_args()
    statuses: Counter[int] = Counter()
    with tempfile.TemporaryDirectory() as name:
        site = RunningSite(Path(name)).start()
        before = counts(site)
        for _ in range(options.people):
            one_person(site, statuses)
        after = counts(site)
        locked = site.log().count("database is locked")
        site.stop()
    made = {table: after[table] - before[table] for table in after}
    wanted = {"sittings": 1, "answers": 2, "receipts": 2}
    good = all(made[table] == options.people * each for table, each in wanted.items())
    good = good and not locked and all(status < 500 for status in statuses)
    print(f"F5: {options.people} people × 4 forms × {TAPS} taps: {made}, statuses {dict(statuses)}")
    print(f"locked: {locked} · {'kept' if good else 'BROKEN'}")
    return 0 if good else 1


def counts(site: RunningSite) -> dict[str, int]:
    """Return how many rows each table holds."""
    tables = {
        "sittings": "responses_administration",
        "answers": "responses_answer",
        "receipts": "accounts_consentreceipt",
    }
    return {
        name: int(str(site.query(f"SELECT count(*) FROM {table}")[0][0]))
        for name, table in tables.items()
    }


if __name__ == "__main__":
    sys.exit(main())
