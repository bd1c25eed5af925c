"""`relier serve`: migrate, collect static files, serve. One process, no proxy needed."""

from __future__ import annotations

import os
import resource
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from relier.core.failures import BadInput

if TYPE_CHECKING:
    import argparse

# Database, static files and logs are open files too.
FILES_OF_OUR_OWN = 200
# Waitress answers with this many threads; slow clients wait in its buffers and cost none.
THREADS = 8
WORKER_INTERVAL = 5.0


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `serve`."""
    parser = subparsers.add_parser(
        "serve",
        help="prepare the data folder and serve the site",
        description="Migrates the database, collects the static files, and serves the site. "
        "Nothing else is needed: no proxy, no database server.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument(
        "--demo", action="store_true", help="load a fictional territory, marked as such"
    )
    parser.add_argument("--json", action="store_true", help="say what was prepared as JSON")
    parser.set_defaults(run=run, needs_django=False)


def run(arguments: argparse.Namespace) -> int:
    """Prepare and serve until stopped."""
    _set_environment(arguments)
    import django

    started = time.monotonic()
    django.setup()
    from relier.portal.services.installation import prepare_installation

    say = _silent if arguments.json else _say
    prepare_installation(say=say, demonstration=arguments.demo)
    server = _listen(arguments.host, arguments.port)
    _announce(arguments, seconds=time.monotonic() - started)
    _start_jobs()
    server.run()
    return 0


def _set_environment(arguments: argparse.Namespace) -> None:
    if not 0 < arguments.port < 65536:
        raise BadInput(f"--port must be between 1 and 65535, not {arguments.port}.")
    if arguments.demo:
        os.environ["RELIER_DEMONSTRATION"] = "1"
    os.environ.setdefault("RELIER_SITE_URL", f"http://{_name_of(arguments.host)}:{arguments.port}")
    if "RELIER_HOSTS" not in os.environ and arguments.host not in {"127.0.0.1", "localhost"}:
        # Told to listen to a network: phones of the class call it by whatever name they know.
        os.environ["RELIER_HOSTS"] = "*"


def _name_of(host: str) -> str:
    """Return the name that a phone in the room can call, for links and QR codes."""
    if host in {"127.0.0.1", "::1", "localhost"}:
        return "localhost"
    if host not in {"0.0.0.0", "::"}:  # noqa: S104 -- compared with, not listened on
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket sends nothing: it only picks the outgoing address.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "localhost"
        return str(probe.getsockname()[0])


def _announce(arguments: argparse.Namespace, *, seconds: float) -> None:
    from relier.portal.services.demonstration import addresses_to_try

    address = os.environ["RELIER_SITE_URL"].rstrip("/")
    paths = addresses_to_try() if arguments.demo else {"site": "/"}
    if arguments.json:
        import json

        answer = {"address": address, "seconds": round(seconds, 1), "try": paths}
        print(json.dumps(answer, ensure_ascii=False), flush=True)
        return
    _say(f"Ready in {seconds:.0f} s. Stop with Ctrl+C.")
    for name, path in paths.items():
        _say(f"  {name:<32} {address}{path}")


def _listen(host: str, port: int) -> Any:
    """Take the port before anything is announced: somebody else may have it."""
    from waitress import create_server

    from config.wsgi import application

    try:
        return create_server(
            application,
            host=host,
            port=port,
            threads=THREADS,
            # Above a full lecture hall that presses at once; poll, for more than select can hold.
            connection_limit=_connections(),
            asyncore_use_poll=True,
            channel_timeout=60,
            backlog=2048,
            ident=None,
            max_request_body_size=30_000_000,
        )
    except OSError as error:
        raise BadInput(f"Port {port} on {host} cannot be used ({error.strerror}).") from error


def _connections() -> int:
    """Return how many connections may be open: 4,000, less where the system allows fewer files."""
    allowed, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(100, min(4_000, allowed - FILES_OF_OUR_OWN))


def _start_jobs() -> None:
    """Run background jobs in a thread of this process: a school needs no second service."""
    from django_tasks_db.management.commands.db_worker import Worker

    from relier.portal.services.installation import enqueue_daily_jobs

    worker = Worker(
        queue_names=["default"],
        interval=WORKER_INTERVAL,
        batch=False,
        backend_name="default",
        startup_delay=True,
        max_tasks=None,
        worker_id=f"serve-{os.getpid()}",
        excluded_queue_names=[],
    )

    def every_hour() -> None:
        while True:
            enqueue_daily_jobs()
            time.sleep(3600)

    for name, work in (("jobs", worker.run), ("hourly", every_hour)):
        threading.Thread(target=work, name=name, daemon=True).start()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _silent(line: str) -> None:
    return None
