"""A real `relier serve` in a folder of its own, for benchmarks and fault rounds."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
RELIER = Path(sys.executable).parent / "relier"


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningSite:
    """One server process. `campaign` is the path of the demonstration's open campaign."""

    folder: Path
    port: int = field(default_factory=free_port)
    campaign: str = ""
    process: subprocess.Popen[str] | None = None
    seconds: float = 0.0

    def start(self) -> RunningSite:
        """Start, and wait until it serves."""
        environment = {**os.environ, "RELIER_DATA_DIR": str(self.folder)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        started = time.monotonic()
        self.process = subprocess.Popen(
            [str(RELIER), "serve", "--demo", "--json", "--port", str(self.port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "log").open("a"),
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit((self.folder / "log").read_text(encoding="utf-8")[-2000:])
        self.campaign = next(p for p in json.loads(line)["try"].values() if p.startswith("/e/"))
        while not self._answers():
            time.sleep(0.02)
        self.seconds = time.monotonic() - started
        return self

    def _answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """Kill it as a power cut does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop it politely."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Read the database beside the server."""
        path = self.folder / "relier.sqlite3"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20) as connection:
            return connection.execute(sql).fetchall()

    def memory(self) -> float:
        """Return the resident memory of the process in MB."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        line = next(row for row in status.splitlines() if row.startswith("VmRSS"))
        return int(line.split()[1]) / 1000

    def log(self) -> str:
        """Return what the server wrote."""
        return (self.folder / "log").read_text(encoding="utf-8")


def path_of(location: str) -> str:
    """Return the path of an address, whatever its host."""
    parts = urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")
