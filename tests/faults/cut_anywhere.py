"""F6: the network is cut at any byte, of the request or of the answer, then one tries again.

python -m tests.faults.cut_anywhere --cuts 120

A connection is opened by hand and closed after a chosen number of bytes; the same form is then
sent whole, as somebody who presses the button again. There is one row a question in the end, with
the answer that was sent, and never two.
"""

from __future__ import annotations

import argparse
import random
import socket
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.respondent import RADIO, Respondent
from benchmarks.running_site import RunningSite


def request_of(person: Respondent, fields: dict[str, str]) -> bytes:
    """Return the bytes that a browser would send for this form."""
    body = urlencode(fields).encode()
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    head = (
        f"POST {person.place} HTTP/1.1\r\nHost: 127.0.0.1:{person.port}\r\nCookie: {cookies}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def cut(port: int, sent: bytes, *, after: int) -> None:
    """Send and read `after` bytes in all, then pull the plug."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(sent[:after])
        left = after - len(sent)
        while left > 0:
            got = line.recv(min(left, 64))
            if not got:
                break
            left -= len(got)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def main() -> int:
    """Cut everywhere and count the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=120)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    sent = 0
    with tempfile.TemporaryDirectory() as name:
        site = RunningSite(Path(name)).start()
        before = site.query("SELECT count(*) FROM responses_answer")[0][0]
        while sent < options.cuts:
            person = Respondent(site.port)
            person.begin(site.campaign)
            for _ in range(min(20, options.cuts - sent)):
                option = RADIO.findall(person.page)[0]
                whole = request_of(person, {**person.hidden(), "reponse": option})
                for _ in range(2):
                    cut(site.port, whole, after=chance.randrange(len(whole) + 600))
                person.answer(0)
                sent += 1
        rows = site.query(
            "SELECT count(*), count(DISTINCT administration_id || item) FROM responses_answer"
        )[0]
        errors = site.log().count("Internal Server Error")
        site.stop()
    made = int(str(rows[0])) - int(str(before))
    good = made == options.cuts and rows[0] == rows[1] and not errors
    print(
        f"F6: {2 * options.cuts} cuts, {options.cuts} answers sent again, "
        f"{made} rows, {errors} × 500"
    )
    print("kept" if good else "BROKEN")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
