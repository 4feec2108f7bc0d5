"""`python -m standin`: a VK of its own in a process of its own, with the phones page."""

import argparse
import signal
import sys
import threading

from standin.server import StandIn


def main(arguments: list[str] | None = None) -> int:
    """Run until a signal; prints the address once it answers. Gives the exit code."""
    given = _parser().parse_args(arguments)
    try:
        standin = StandIn(
            group_id=given.group,
            token=given.token,
            rate_per_second=given.rate or None,
            latency=given.latency,
            port=given.port,
        )
    except OSError as error:
        print(f"port {given.port}: {error}", file=sys.stderr)
        return 2
    standin.people(given.users)
    for user_id in range(1, min(given.users, given.phones) + 1):
        standin.phone(user_id)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with standin:
        print(f"ready {standin.url}", flush=True)
        stopping.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m standin", description=__doc__)
    parser.add_argument("--port", type=int, default=8750, help="0 takes a free one")
    parser.add_argument("--group", type=int, default=1, help="the community's number")
    parser.add_argument("--token", default="standin-token", help="the community's key")
    parser.add_argument("--rate", type=int, default=20, help="requests a second, 0: no limit")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to each call")
    parser.add_argument("--users", type=int, default=0, help="people who let the community write")
    parser.add_argument("--phones", type=int, default=12, help="how many of them the page shows")
    return parser


if __name__ == "__main__":
    sys.exit(main())
