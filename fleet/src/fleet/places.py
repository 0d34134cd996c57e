"""Where files live: the cache of third-party files, and the state of a running fleet."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


def cache_folder() -> Path:
    """Third-party files, shared by every checkout: `COMICS_CACHE_DIR`, else in the user's cache."""
    chosen = os.environ.get("COMICS_CACHE_DIR")
    return Path(chosen) if chosen else Path.home() / ".cache" / "ai-comic-books"


def state_folder() -> Path:
    """What a running fleet writes: `COMICS_VAR_DIR`, else `var/` in the checkout."""
    chosen = os.environ.get("COMICS_VAR_DIR")
    return Path(chosen).absolute() if chosen else CHECKOUT / "var"
