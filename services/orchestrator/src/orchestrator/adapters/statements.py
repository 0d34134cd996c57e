"""Statements that take one array per column, so one round trip for however many rows."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import asyncpg

Db: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Row = tuple[Any, ...]


async def many(db: Db, statement: str, rows: Sequence[Row]) -> list[Any]:
    """Run the statement once for all rows, unless there are none; return what it returns."""
    return await db.fetch(statement, *map(list, zip(*rows, strict=True))) if rows else []
