"""L5: what a real question page costs, against a minimal Django form, in one run.

    python -m benchmarks.answering [--seconds 8] [--rounds 3] [--connections 16]

Both sites run at once on this machine, on the same server (waitress, the same threads) and the
same database settings; only one is asked at a time, in turns. The stub saves one session and
twelve answers; Relier saves one answer in place of an earlier one. wrk asks; the rows in the
database say whether Relier kept what it acknowledged. Bars: real ≥ 25 % of the stub, aim 50 %.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.respondent import Respondent
from benchmarks.running_site import ROOT, RunningSite, free_port

PEOPLE = 32
QUESTION = "/fr/repondre/9/"
OPTIONS = ("cannot", "with_help", "alone", "alone_and_helping")

SCRIPT = """
local asks = {asks}
local n = 0
request = function()
  n = n + 1
  local one = asks[n % #asks + 1]
  return wrk.format(one[1], one[2], {{["Cookie"] = one[3], ["Content-Type"] = one[4]}}, one[5])
end
done = function(summary)
  local seconds = summary.duration / 1e6
  io.write(string.format("RATE %f %d\\n", summary.requests / seconds, summary.errors.status))
end
"""


def lua(text: str) -> str:
    """Return a text as Lua writes it."""
    return json.dumps(text)


def script(asks: list[tuple[str, str, str, str]]) -> str:
    """Return wrk's script: each ask is a method, a path, cookies and a body."""
    form = "application/x-www-form-urlencoded"
    rows = (
        f"{{{lua(method)}, {lua(path)}, {lua(cookies)}, {lua(form)}, {lua(body)}}}"
        for method, path, cookies, body in asks
    )
    return SCRIPT.format(asks="{" + ",".join(rows) + "}")


def rate(port: int, source: str, options: argparse.Namespace) -> float:
    """Return how many requests a second were answered."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(source)
        file.flush()
        command = [
            *("wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s"),
            *("-s", file.name, f"http://127.0.0.1:{port}/"),
        ]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RATE ([\d.]+) (\d+)", said)
    if found is None or int(found[2]):
        raise SystemExit(f"wrk: {said}")
    return float(found[1])


def wait_until_open(port: int) -> None:
    """Wait until somebody listens there."""
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the stub did not start")


def rows_of_the_question(site: RunningSite, item: str) -> int:
    """Return how many people have answered the question that is posted."""
    found = site.query(f"SELECT count(*) FROM responses_answer WHERE item = '{item}'")
    return int(str(found[0][0]))


def people_of(site: RunningSite) -> list[Respondent]:
    """Begin some sittings, and stand on one question."""
    people = []
    for _ in range(PEOPLE):
        person = Respondent(site.port)
        person.begin(site.campaign)
        person.open(QUESTION)
        people.append(person)
    return people


def asks_of(people: list[Respondent]) -> dict[str, str]:
    """Return wrk's scripts for the real page."""
    jar = ["; ".join(f"{k}={v}" for k, v in person.cookies.items()) for person in people]
    posts = [
        ("POST", QUESTION, cookies, urlencode({**person.hidden(), "reponse": option}))
        for option in OPTIONS
        for person, cookies in zip(people, jar, strict=True)
    ]
    gets = [("GET", QUESTION, cookies, "") for cookies in jar]
    return {"GET": script(gets), "POST": script(posts)}


def stub_asks() -> dict[str, str]:
    """Return wrk's scripts for the stub."""
    body = urlencode({f"q{n}": n % 4 for n in range(1, 13)})
    return {
        "GET": script([("GET", "/", "", "")]),
        "POST": script([("POST", "/", "", body)]),
    }


def main() -> int:
    """Ask both in turns and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as real, tempfile.TemporaryDirectory() as other:
        site = RunningSite(Path(real)).start()
        port = free_port()
        stub = subprocess.Popen(
            [sys.executable, str(ROOT / "benchmarks" / "stub" / "site.py"), str(port), other]
        )
        wait_until_open(port)
        try:
            return compare(site, port, options)
        finally:
            stub.terminate()
            stub.wait()
            site.stop()


def compare(site: RunningSite, stub_port: int, options: argparse.Namespace) -> int:
    """Measure GET and POST of both, and check that answers were really kept."""
    people = people_of(site)
    item = people[0].hidden()["item"]
    before = rows_of_the_question(site, item)
    real, stub = asks_of(people), stub_asks()
    worst = 1.0
    for method in ("GET", "POST"):
        pairs = [
            (rate(stub_port, stub[method], options), rate(site.port, real[method], options))
            for _ in range(options.rounds)
        ]
        stub_rate = statistics.median(pair[0] for pair in pairs)
        real_rate = statistics.median(pair[1] for pair in pairs)
        ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
        worst = min(worst, ratio)
        print(f"{method:4}  stub {stub_rate:7.1f}/s  real {real_rate:7.1f}/s  ratio {ratio:.0%}")
    kept = rows_of_the_question(site, item) - before
    print(f"rows of the question that was posted: {kept} (one each: {PEOPLE})")
    locked = site.log().count("database is locked")
    print(f"locked: {locked} · bar 25 %, aim 50 %: {'kept' if worst >= 0.25 else 'BROKEN'}")
    return 0 if worst >= 0.25 and not locked and kept == PEOPLE else 1


if __name__ == "__main__":
    sys.exit(main())
