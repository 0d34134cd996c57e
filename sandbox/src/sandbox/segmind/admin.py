"""The admin doors of the Segmind sandbox: ledger, faults, settings, clock."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.clock import iso
from sandbox.segmind import answers
from sandbox.segmind.faults import Faults, Rule
from sandbox.segmind.knobs import Knobs
from sandbox.segmind.provider import Provider


class Advance(BaseModel):
    """How far the clock goes forward."""

    model_config = ConfigDict(extra="forbid")

    advance_seconds: Annotated[float, Field(ge=0)]


def build_admin(provider: Provider) -> APIRouter:
    """Build the routes; they belong on a port of their own."""
    routes = APIRouter()

    @routes.get("/_ledger")
    async def ledger(since: Annotated[int, Query(ge=0)] = 0) -> dict[str, Any]:
        """Every call that was accepted, with what it cost; `since` is the `next` of an earlier answer."""
        rows = [answers.ledger_row(call) for call in provider.ledger.calls(since=since)]
        return {
            "rows": rows,
            "charged_calls": sum(row["charged"] for row in rows),
            "charged_usd": round(sum(row["cost_usd"] for row in rows), 6),
            "balance_usd": provider.balance_usd(),
            "next": max((row["seq"] for row in rows), default=since),
        }

    @routes.post("/_ledger/reset")
    async def reset() -> dict[str, Any]:
        """Give up what is under way and begin an empty ledger."""
        await provider.reset()
        return {"rows": 0}

    @routes.get("/_faults")
    async def faults() -> list[Rule]:
        """The rules in force."""
        return list(provider.faults.rules)

    @routes.put("/_faults")
    async def set_faults(rules: list[Rule]) -> list[Rule]:
        """Replace the rules; calls are counted from here. An empty list ends all trouble."""
        provider.faults = Faults(rules)
        return rules

    @routes.get("/_settings")
    async def settings() -> Knobs:
        """How this Segmind behaves."""
        return provider.knobs

    @routes.patch("/_settings")
    async def change(changes: dict[str, Any]) -> Knobs:
        """Change some settings; calls already accepted keep the latency they had."""
        try:
            provider.knobs = Knobs.model_validate(provider.knobs.model_dump() | changes)
        except ValidationError as error:
            raise HTTPException(422, error.errors(include_url=False, include_context=False)) from None
        return provider.knobs

    @routes.get("/_clock")
    async def clock() -> dict[str, Any]:
        """The time by which records and files expire."""
        return {"now": iso(provider.clock.now())}

    @routes.post("/_clock")
    async def advance(step: Advance) -> dict[str, Any]:
        """Move the clock forward."""
        return {"now": iso(provider.clock.advance(seconds=step.advance_seconds))}

    return routes
