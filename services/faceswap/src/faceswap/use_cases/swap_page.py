"""Putting the child's face on one page."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contracts.faceswap import PageSwapped, SwapPage
from contracts.message import AiCall, StepFailed
from contracts.values import Code, Fault, StoredObject
from faceswap.domain.claim import Ended, ai_calls
from faceswap.use_cases.paid_call import Made, StepRefusedError, chain_of, conclude, follow_or_make
from faceswap.use_cases.ports import Desk, Inputs, Lent, Loans, PaidCall, Pictures, Unacceptable, Unfetched

log = logging.getLogger(__name__)

BROKEN_TRIES: Final = 3
"""A file that does not decode may still be on its way to the provider's shelf."""


async def swap_page(command: SwapPage, *, desk: Desk, pictures: Pictures, loans: Loans) -> PageSwapped | StepFailed:
    """Put the child's face on one page, paying at most once, or say why that cannot be done."""
    page = _Page(command=command, desk=desk, pictures=pictures, loans=loans)
    try:
        picture = await pictures.saved(command.result_key) or await page.make()
    except StepRefusedError as refusal:
        calls = await page.close()
        return StepFailed.answering(command, code=refusal.code, fault=refusal.fault, calls=calls)
    return PageSwapped.answering(command, page=command.page, picture=picture, calls=await page.close())


@dataclass(frozen=True, kw_only=True)
class _Page:
    command: SwapPage
    desk: Desk
    pictures: Pictures
    loans: Loans

    async def make(self) -> StoredObject:
        """Return the stored result, every paid call of it made and judged."""
        inputs = await self.pictures.inputs(self.command)
        if inputs is None:
            raise StepRefusedError("input_missing", "platform")
        picture = inputs.crop
        for call in self.desk.provider.calls:
            picture = await self._paid(call, picture, inputs)
        return await self.pictures.save(self.command.result_key, picture)

    async def close(self) -> tuple[AiCall, ...]:
        """Take every loan back; return what was paid."""
        paid: list[AiCall] = []
        for call in self.desk.provider.calls:
            chain_id = chain_of(call, self.command)
            chain = await self.desk.claims.read(chain_id)
            paid += ai_calls(call.name, chain)
            for attempt in range(1, chain.length + 2):  # One more: lent, then stopped before it was claimed.
                await self.loans.take_back(chain_id.mark(attempt))
        return tuple(paid)

    async def _paid(self, call: PaidCall, picture: bytes, inputs: Inputs) -> bytes:
        async def lend(name: str) -> Lent:
            return await self.loans.lend(name, target=picture, photo=inputs.photo if call.with_photo else None)

        made = await follow_or_make(call, self.command, lend=lend, desk=self.desk)
        result = await self._judged(made, inputs)
        await conclude(made, _ended(result, made, at=self.desk.clock.now()), desk=self.desk)
        if isinstance(result, bytes):
            return result
        raise StepRefusedError(*_reason(result))  # Another worker got the file and succeeded; this one did not.

    async def _judged(self, made: Made, inputs: Inputs) -> bytes | Unfetched | Unacceptable:
        """Fetch a result, for as long as it may still come, and judge it."""
        until = max(made.submitted.at + self.desk.rules.deadline, self.desk.clock.now() + timedelta(minutes=1))
        broken = 0
        while True:
            data = await self.desk.clock.unless_stopped(self.desk.provider.fetch(made.delivered.url))
            if isinstance(data, bytes):
                result = await self.pictures.accept(data, command=self.command, crop=inputs.crop)
                broken += 1
                if not (isinstance(result, Unacceptable) and result.broken and broken < BROKEN_TRIES):
                    return result
            elif not data.passing or self.desk.clock.now() >= until:
                return data
            await self.desk.clock.sleep(self.desk.poll_seconds)


def _ended(result: bytes | Unfetched | Unacceptable, made: Made, *, at: datetime) -> Ended:
    cost = made.delivered.cost_usd_micros
    if isinstance(result, bytes):
        return Ended(at=at, outcome="succeeded", cost_usd_micros=cost)
    code, fault = _reason(result)
    log.warning("a paid result cannot be used", extra={"why": result.why, "call": made.chain.call})
    return Ended(at=at, outcome="rejected", code=code, fault=fault, cost_usd_micros=cost)


def _reason(result: Unfetched | Unacceptable) -> tuple[Code, Fault]:
    passing = isinstance(result, Unfetched) and result.passing
    return "provider_unavailable" if passing else "provider_rejected", "provider"
