"""`python -m orchestrator [migrate]`."""

import sys

from orchestrator import app

if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            app.run()
        case ["migrate"]:
            sys.stdout.write(f"{app.migrate() or 'schema is up to date'}\n")
        case _:
            sys.exit("usage: python -m orchestrator [migrate]")
