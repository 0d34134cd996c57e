"""Run the sandbox: all parts in one process, until SIGTERM or Ctrl-C."""

import asyncio
import signal
import sys

from faces.models import ModelError
from sandbox.app import build
from sandbox.server import Servers
from sandbox.settings import Settings


async def run(settings: Settings) -> None:
    """Serve until asked to stop, then stop cleanly."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sandbox = build(settings)
    servers = Servers(
        (sandbox.segmind, settings.host, settings.segmind_port),
        (sandbox.auth, settings.host, settings.auth_port),
        (sandbox.admin, settings.host, settings.admin_port),
        (sandbox.stripe, settings.host, settings.stripe_port),
    )
    try:
        sandbox.resume()
        async with servers:
            segmind, auth, admin, stripe = servers.urls
            sys.stdout.write(f"segmind {segmind}\nauth {auth}/auth/v1\nadmin {admin}\nstripe {stripe}\n")
            sys.stdout.flush()
            await stop.wait()
    finally:
        await sandbox.close()


def main() -> int:
    """Return 0 after a clean stop, 1 when the sandbox cannot start."""
    try:
        asyncio.run(run(Settings()))
    except (ModelError, OSError) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
