"""HTTP in: only that the door is open; Stripe's webhooks will come here."""

from fastapi import FastAPI
from pydantic import BaseModel


class Open(BaseModel):
    """The door is open."""

    open: bool = True


def build_api() -> FastAPI:
    """Return the API that Stripe will reach."""
    api = FastAPI(title="AI Comic Books: payments", docs_url=None, redoc_url=None, openapi_url=None)

    @api.get("/health", operation_id="getHealth")
    async def health() -> Open:
        """Say that requests are answered; probes ask the health port, which knows more."""
        return Open()

    return api
