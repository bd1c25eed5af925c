"""A real Chromium in front of the real server: `relier serve --demo` in a process of its own.

Chromium is Debian's (`apt-get install chromium`), or RELIER_CHROMIUM. Without it these tests are
skipped and say so; with REQUIRE_BROWSER=1, as in CI, its absence is a failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_string
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("RELIER_CHROMIUM", "/usr/bin/chromium")
FIRST_START = 120


@dataclass(frozen=True, slots=True)
class Site:
    """A demonstration that is being served."""

    address: str
    paths: dict[str, str]
    mail: Path
    signed_in: list[Any] = field(default_factory=list)
    reached: dict[tuple[str, str], tuple[str, list[Any]]] = field(default_factory=dict)

    def path(self, words: str) -> str:
        """Return the path of the address to try whose name holds these words."""
        return next(path for name, path in self.paths.items() if words in name)

    def last_code(self) -> str:
        """Return the sign-in code of the latest message sent."""
        deadline = time.monotonic() + 10
        while not (letters := sorted(self.mail.glob("*"), key=lambda one: one.stat().st_mtime)):
            assert time.monotonic() < deadline, "no message was sent"
            time.sleep(0.1)
        letter = message_from_string(letters[-1].read_text(encoding="utf-8"))
        body = letter.get_payload(decode=True)
        assert isinstance(body, bytes)
        found = re.search(rb"^\s*(\d{4} ?\d{4}|\d{6,8})\s*$", body, re.MULTILINE)
        assert found, body
        return found[1].decode().replace(" ", "")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a fresh demonstration for all the tests of this folder."""
    _require_chromium()
    data, mail = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("mail")
    port = _free_port()
    outside = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CACHE_URL"}}
    environment = {
        **{k: v for k, v in outside.items() if not k.startswith(("RELIER_", "DJANGO_"))},
        "RELIER_DATA_DIR": str(data),
        "EMAIL_URL": f"filemail:///{mail}",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    log = (data / "serve.log").open("w", encoding="utf-8")
    command = [sys.executable, "-m", "relier.portal.management.cli", "serve", "--demo", "--json"]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        yield _answer_of(server, Path(log.name), mail)
    finally:
        server.terminate()
        server.wait(timeout=20)
        if server.stdout:
            server.stdout.close()
        log.close()


def _answer_of(server: subprocess.Popen[str], log: Path, mail: Path) -> Site:
    assert server.stdout
    said = server.stdout.readline()
    if not said:
        pytest.fail("`relier serve --demo` did not start:\n" + log.read_text()[-3000:])
    answer = json.loads(said)
    address = str(answer["address"]).replace("localhost", "127.0.0.1")
    deadline = time.monotonic() + FIRST_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return Site(address, answer["try"], mail)
        except OSError:
            time.sleep(0.1)
    pytest.fail("nobody listens:\n" + log.read_text()[-3000:])


def _free_port() -> int:
    # Below the range that the system hands out: a probe there could be answered by itself.
    # Workers of one run look in places of their own: a server takes its port only when it is ready.
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for port in range(21_000 + worker, 30_000, 17):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no free port")


def _require_chromium() -> None:
    if shutil.which(CHROMIUM):
        return
    sentence = f"no Chromium at {CHROMIUM}: apt-get install chromium, or set RELIER_CHROMIUM"
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one browser for all the tests of this folder."""
    _require_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own: no cookie from before, and a record of what it does."""

    page: Page
    site: Site
    language: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    last_method: str = ""

    def open(self, path: str) -> None:
        """Open an address of the site; `/fr/…` becomes the visitor's language."""
        path = re.sub(r"^/(fr|en)/", f"/{self.language}/", path)
        self.page.goto(self.site.address + path)


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens a new browser window: language, scripts on or off, size."""
    opened = []

    def new(
        *, language: str = "fr", scripts: bool = True, width: int = 360, scheme: str = "light"
    ) -> Visitor:
        window = chromium.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="fr-BE" if language == "fr" else "en-GB",
            reduced_motion="reduce",
        )
        opened.append(window)
        page = window.new_page()
        page.set_default_timeout(15_000)
        visitor = Visitor(page, site, language)
        page.on("request", lambda request: _note(visitor, request))
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        page.on("console", lambda message: _listen(visitor, message.type, message.text))
        return visitor

    yield new
    for window in opened:
        window.close()


def _note(visitor: Visitor, request: Request) -> None:
    visitor.requests.append(request.url)
    if request.is_navigation_request():
        visitor.last_method = request.method


def _listen(visitor: Visitor, kind: str, text: str) -> None:
    # The browser itself reports each answer that is not a success, and error pages are visited on
    # purpose.
    refused_page = "the server responded with a status of 4" in text
    if "Content Security Policy" in text or (kind == "error" and not refused_page):
        visitor.complaints.append(text)
