"""The provider port over Segmind's asynchronous calls."""

import asyncio
import base64
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from faceswap.adapters.segmind import replies
from faceswap.adapters.segmind.replies import Finished
from faceswap.adapters.segmind.wire import OK, AwayError, NoAnswerError, NotSentError, Reply, Wire, join
from faceswap.domain.claim import Receipt, Refusal
from faceswap.domain.cost import usd_micros
from faceswap.use_cases.ports import (
    Away,
    Delivered,
    Lent,
    PaidCall,
    PassingTroubleError,
    Progress,
    Rejected,
    Running,
    ShutOut,
    Unclear,
    Unfetched,
)

PAGE_ROWS: Final = 100
PAGES_MAX: Final = 50
COST_TRIES: Final = 3
COST_PAUSE_SECONDS: Final = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Work:
    """One paid call as Segmind knows it: where it is posted, what its body is, what it should cost."""

    call: PaidCall
    path: str
    template: str
    target_input: str
    price_usd_micros: int
    body: Callable[[Lent], Mapping[str, Any]]


def workflow(
    workflow_id: str, *, v2: bool, source_input: str, target_input: str, price_usd_micros: int
) -> tuple[Work, ...]:
    """Return the published workflow Faceswap -> Enhance as one call; its inputs are named as its author named them."""
    folder = "workflows/v2" if v2 else "workflows"
    return (
        Work(
            call=PaidCall(name="swap", model=workflow_id, with_photo=True),
            path=f"{folder}/{workflow_id}",
            template=f"/{folder}/{{workflow}}",
            target_input=target_input,
            price_usd_micros=price_usd_micros,
            body=lambda lent: {source_input: lent.photo, target_input: lent.target},
        ),
    )


def models(*, swap_price_usd_micros: int, enhance_price_usd_micros: int) -> tuple[Work, ...]:
    """Return the models faceswap-comic and esrgan as two calls."""
    return (
        Work(
            call=PaidCall(name="swap", model="faceswap-comic", with_photo=True),
            path="v2/faceswap-comic",
            template="/v2/{model}",
            target_input="target_image",
            price_usd_micros=swap_price_usd_micros,
            body=lambda lent: {
                "source_image": lent.photo,
                "target_image": lent.target,
                "output_format": "png",
            },
        ),
        Work(
            call=PaidCall(name="enhance", model="esrgan", with_photo=False),
            path="v2/esrgan",
            template="/v2/{model}",
            target_input="image",
            price_usd_micros=enhance_price_usd_micros,
            body=lambda lent: {"image": lent.target, "scale": 2, "output_format": "png"},
        ),
    )


class Segmind:
    """The provider port. A POST happens once per `submit`; everything else is free and asked again when in doubt."""

    def __init__(
        self, wire: Wire, *, name: str, works: tuple[Work, ...], now: Callable[[], datetime], least_credits_usd: Decimal
    ) -> None:
        self.name = name
        self.calls = tuple(work.call for work in works)
        self._wire = wire
        self._works = {work.call.name: work for work in works}
        self._now = now
        self._least_credits_usd = least_credits_usd

    async def submit(self, call: PaidCall, lent: Lent, *, attempt: int) -> Receipt | Refusal | Unclear:
        """Make a paid call, once."""
        work = self._works[call.name]
        url = join(self._wire.addresses.api, work.path)
        try:
            reply = await self._wire.post(
                url, work.body(lent), template=work.template, about={"comics.attempt": attempt}
            )
        except NotSentError:
            return Refusal(code="provider_unavailable", fault="provider", final=False)
        except NoAnswerError as error:
            return Unclear(str(error))
        receipt = replies.receipt(reply) if reply.status == OK else None
        return receipt or replies.refusal(reply, now=self._now()) or Unclear(f"HTTP {reply.status}")

    async def poll(self, call: PaidCall, receipt: Receipt) -> Progress:
        """Ask how a call is doing: by the URLs it came with, and the history where those know no more."""
        try:
            progress = await self._progress(receipt)
            if isinstance(progress, Finished):
                return Delivered(url=progress.url, cost_usd_micros=await self._cost(call, receipt, progress))
        except AwayError as error:
            return Away(str(error))
        return progress

    async def fetch(self, url: str) -> bytes | Unfetched:
        """Return a result file."""
        return await self._wire.fetch(url)

    async def find(self, call: PaidCall, mark: str, *, since: datetime) -> Receipt | Away | ShutOut | None:
        """Look through the history since the day before for a call whose inputs hold the mark."""
        found: list[Mapping[str, Any]] = []
        params: dict[str, str | int] = {
            "per_page": PAGE_ROWS,
            "from_date": (since - timedelta(days=1)).date().isoformat(),
            "sort_by": "model_created",
            "sort_order": "desc",
        }
        for page in range(1, PAGES_MAX + 1):
            try:
                reply = await self._history(params={**params, "page": page})
            except AwayError as error:
                return Away(str(error))
            if reply.status != OK:
                return _shut_or_away(reply)
            rows = replies.rows(reply.body)
            found += [row for row in rows if replies.bears(row, mark)]
            if len(rows) < PAGE_ROWS:
                break
        return self._best(call, found)

    async def lets_us_in(self) -> bool:
        """Say whether our key is good and there are credits for a page."""
        url = join(self._wire.addresses.api, "v1", "get-user-credits")
        try:
            reply = await self._wire.get(url, template="/v1/get-user-credits")
        except AwayError:
            return False
        if reply.status != OK or not isinstance(reply.body, dict):
            return False
        left = [usd_micros(reply.body.get(name)) or 0 for name in ("credits", "free-credits")]
        return sum(left) >= (usd_micros(self._least_credits_usd) or 0)

    async def upload(self, data: bytes, *, content_type: str) -> str:
        """Keep an input as an asset of our account; it is not billed."""
        url = join(self._wire.addresses.upload, "upload-asset")
        encoded = base64.b64encode(data).decode()
        body = {"data_urls": [f"data:{content_type};base64,{encoded}"]}
        try:
            reply = await self._wire.post(url, body, template="/upload-asset")
        except (NotSentError, NoAnswerError) as error:
            raise PassingTroubleError("the provider did not take an upload") from error
        if reply.status == OK and (kept := replies.uploaded_url(reply.body)):
            return kept
        raise PassingTroubleError(f"the provider refused an upload: HTTP {reply.status}")

    async def _progress(self, receipt: Receipt) -> Running | Finished | Rejected | Away | ShutOut:
        reply = await self._asked(receipt.status_url, receipt)
        if reply is not None and replies.is_complete(reply.body) and receipt.result_url != receipt.status_url:
            reply = await self._asked(receipt.result_url, receipt)
        progress = replies.progress(reply.body) if reply is not None else None
        if reply is None or progress is None or (isinstance(progress, Running) and replies.is_complete(reply.body)):
            return await self._in_the_history(receipt)
        return progress

    async def _asked(self, url: str | None, receipt: Receipt) -> Reply | None:
        if url is None or not self._wire.addresses.takes_key(url):
            return None
        return await self._wire.get(url, template="/requests/{id}", about=_about(receipt))

    async def _in_the_history(self, receipt: Receipt) -> Running | Finished | Rejected | Away | ShutOut:
        reply = await self._history(receipt=receipt)
        if reply.status != OK:
            return _shut_or_away(reply)
        rows = [row for row in replies.rows(reply.body) if row.get("request_id") == receipt.request_id]
        return replies.progress_of_row(rows[0]) if rows else Away("the history does not know the request (yet)")

    async def _cost(self, call: PaidCall, receipt: Receipt, finished: Finished) -> int:
        if finished.cost_usd_micros is not None:
            return finished.cost_usd_micros
        for _ in range(COST_TRIES):
            told = await self._in_the_history(receipt)
            if isinstance(told, Finished) and told.cost_usd_micros is not None:
                return told.cost_usd_micros
            await asyncio.sleep(COST_PAUSE_SECONDS)
        log.warning("the provider does not say what it billed: the list price is taken", extra={"call": call.name})
        return self._works[call.name].price_usd_micros

    async def _history(self, *, receipt: Receipt | None = None, params: Mapping[str, str | int] | None = None) -> Reply:
        url = join(self._wire.addresses.history, "inference-request", "request-history")
        if receipt is None:
            return await self._wire.get(url, template="/request-history", params=params)
        return await self._wire.get(
            join(url, receipt.request_id),
            template="/request-history/{id}",
            about=_about(receipt),
        )

    def _best(self, call: PaidCall, rows: list[Mapping[str, Any]]) -> Receipt | None:
        """Prefer the row of the very call over one of a node inside it, and one that has not failed."""
        if not rows:
            return None
        target = self._works[call.name].target_input

        def rank(row: Mapping[str, Any]) -> tuple[bool, bool]:
            inputs = row.get("request_body")
            return isinstance(inputs, dict) and target in inputs, row.get("model_status") != "FAILED"

        return Receipt(request_id=str(max(rows, key=rank)["request_id"]))


def _about(receipt: Receipt) -> Mapping[str, str]:
    return {"comics.provider.request_id": receipt.request_id}


def _shut_or_away(reply: Reply) -> Away | ShutOut:
    if reply.status == replies.UNAUTHORIZED:
        return ShutOut("key_refused")
    return Away(f"HTTP {reply.status}")
