"""A respondent without a browser: one connection, one cookie jar, the forms as they are."""

from __future__ import annotations

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.running_site import path_of

HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"')
RADIO = re.compile(r'<input type="radio"[^>]* name="reponse" value="([^"]+)"')


@dataclass
class Respondent:
    """Answers a campaign page after page. `acknowledged` are the items whose 303 arrived."""

    port: int
    connection: http.client.HTTPConnection | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    place: str = ""
    page: str = ""
    _next: str = ""

    def begin(self, campaign: str) -> None:
        """Open the campaign's address and begin, with the group's consent."""
        self._get(campaign)
        self.post({**self.hidden(), "groupe": "1"})
        self._follow()

    def answer(self, choice: int = 2) -> bool:
        """Answer the page at hand; return whether questions remain."""
        if not re.search(r"/repondre/\d+/$", self.place):
            return False
        codes = RADIO.findall(self.page)
        option = codes[min(choice, len(codes) - 1)]
        fields = self.hidden()
        status = self.post({**fields, "reponse": option})
        if status == 303:
            self.acknowledged[fields["item"]] = option
        self._follow()
        return bool(re.search(r"/repondre/\d+/$", self.place))

    def finish(self) -> None:
        """Send the last page."""
        self.post({**self.hidden(), "groupe": "1"})

    def hidden(self) -> dict[str, str]:
        """Return the hidden fields of the page's first form that saves."""
        fields: dict[str, str] = {}
        for name, value in HIDDEN.findall(self.page):
            fields.setdefault(name, value)
        return fields

    def open(self, path: str) -> None:
        """Go to an address, as somebody who types it."""
        self._get(path)

    def _get(self, path: str) -> None:
        for _ in range(6):
            status, location, body = self._send("GET", path)
            self.place, self.page = path, body
            if status not in {301, 302, 303}:
                return
            path = location

    def post(self, fields: dict[str, str]) -> int:
        status, location, body = self._send("POST", self.place, urlencode(fields))
        self._next = location
        if status not in {301, 302, 303}:
            self.page = body
            self._next = ""
        return status

    def _follow(self) -> None:
        if self._next:
            self._get(self._next)

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        self.latencies.append(time.perf_counter() - began)
        self.statuses.append(response.status)
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, path_of(response.headers.get("Location", "")), text
