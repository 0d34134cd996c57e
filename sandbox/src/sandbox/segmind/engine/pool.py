"""The engine behind the wire: a pool of processes and a cache."""

import asyncio
import hashlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from faces import models as face_models
from sandbox.models import MODELS
from sandbox.segmind.engine.work import VERSION, Done, Work, make, prepare, ready


class EnginePool:
    """Makes pictures in `cores - 1` processes; equal work is done once and then read from the cache folder.

    Raises `faces.models.ModelError` at once if a model file is missing or is not the one expected.
    """

    def __init__(self, *, models: Path, cache: Path) -> None:
        face_models.ensure(models, (*face_models.MODELS, *MODELS))
        cache.mkdir(parents=True, exist_ok=True)
        self._cache = cache
        self._pool = ProcessPoolExecutor(
            max_workers=max(1, (os.cpu_count() or 2) - 1),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=prepare,
            initargs=(models,),
        )
        self._under_way: dict[str, asyncio.Task[Done]] = {}

    async def make(self, work: Work) -> Done:
        """Return the picture, or why there is none."""
        name = _fingerprint(work)
        path = self._cache / name
        if path.is_file():
            return Done(path.read_bytes())
        task = self._under_way.get(name)
        if task is None:
            task = asyncio.create_task(self._make_new(work, path))
            self._under_way[name] = task
            task.add_done_callback(lambda _: self._under_way.pop(name, None))
        return await asyncio.shield(task)

    def warm(self) -> None:
        """Start a process now, so that the first picture does not wait for it."""
        self._pool.submit(ready)

    def close(self) -> None:
        """Stop the processes; work under way is given up."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def _make_new(self, work: Work, path: Path) -> Done:
        done = await asyncio.get_running_loop().run_in_executor(self._pool, make, work)
        if done.error is None and work.mode != "echo":
            new = path.with_name(f"{path.name}.{os.getpid()}.new")
            new.write_bytes(done.content)
            new.replace(path)
        return done


def _fingerprint(work: Work) -> str:
    """A name that depends on nothing but the pictures, the options and the engine's version."""
    digest = hashlib.sha256(f"{VERSION}/{replace(work, source=None, target=b'')!r}".encode())
    for content in (work.source or b"", work.target):
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
