"""A fleet that can be worked with: its stories published, a demo user signed in, a sequence to paste."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from chassis.store import ObjectStore
from fleet import library, operator, prices
from fleet.places import cache_folder
from fleet.supervisor import Fleet

DEMO_USER: Final = "alice@example.com"
TOKEN_SECONDS: Final = 24 * 3600

CURL: Final = """\
API={api}
TOKEN={token}
read_id() {{ python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])'; }}
new_key() {{ python3 -c 'import uuid; print(uuid.uuid4())'; }}
call() {{ curl -sS -H "Authorization: Bearer $TOKEN" "$@"; }}
UPLOAD=$(call -H "Idempotency-Key: $(new_key)" -F "photo=@{photo}" "$API/v1/uploads" | read_id)
JOB=$(call -H "Idempotency-Key: $(new_key)" -H 'Content-Type: application/json' "$API/v1/jobs" -d '{{
  "kind": "preview", "story_id": "{story}", "language": "en", "age_band": "3-5", "name": "Mia",
  "characters": [{{"id": "hero", "upload_id": "'"$UPLOAD"'"}}]}}' | read_id)
call -N "$API/v1/jobs/$JOB/events"
call "$API/v1/jobs/$JOB/manifest"
ACCEPTANCE=$(call -X POST -H "Idempotency-Key: $(new_key)" "$API/v1/jobs/$JOB/acceptance" | read_id)
ORDER=$(call -H "Idempotency-Key: $(new_key)" -H 'Content-Type: application/json' "$API/v1/orders" -d '{{
  "acceptance_id": "'"$ACCEPTANCE"'", "format": "digital", "currency": "usd"}}' | read_id)
call "$API/v1/orders/$ORDER" | python3 -c 'import json, sys; print("Pay at", json.load(sys.stdin)["checkout"]["url"])'
# Open that page, press a button, come back. Then, until its fulfilment is "done":
call "$API/v1/orders/$ORDER"
"""


@dataclass(frozen=True)
class Desk:
    """What one does with a fleet that is up."""

    fleet: Fleet

    async def publish_stories(self, only: str | None = None) -> list[str]:
        """Publish every packed story, or one, and wait until the catalogue offers it; again, it changes nothing.

        Returns their ids.
        """
        store = ObjectStore.open((self.fleet.folder / "store").as_uri())
        cache = cache_folder()
        letters = library.letters(cache)
        packed = library.packed_stories(cache, only=only)
        published = [await library.publish(each, store, coverage=letters) for each in packed]
        await operator.say(self.fleet.broker_url("operator"), *published)
        stories = [message.story for message in published]
        async with httpx.AsyncClient(base_url=self.fleet.addresses.of("gateway"), trust_env=False) as http:
            await library.wait_for(http, *stories)
        return [story.id for story in stories]

    async def publish_prices(self, file: Path | None = None) -> int:
        """Load the price list and wait until the catalogue sells by it; again, it changes nothing.

        Returns its version.
        """
        listed = prices.read(file or prices.default_file())
        await operator.say(self.fleet.broker_url("operator"), listed)
        async with httpx.AsyncClient(base_url=self.fleet.addresses.of("gateway"), trust_env=False) as http:
            await prices.wait_for(http, listed.version)
        return listed.version

    async def demo_token(self) -> str:
        """A token for the demo user, good for a day."""
        async with httpx.AsyncClient(base_url=self.fleet.addresses.of("sandbox"), trust_env=False) as http:
            answer = await http.post("/_auth/token", json={"email": DEMO_USER, "lifetime_seconds": TOKEN_SECONDS})
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def curl(self, token: str, *, photo: str, story: str) -> str:
        """A sequence to paste: upload, create, follow, manifest; accept, order, pay."""
        return CURL.format(api=self.fleet.addresses.of("gateway"), token=token, photo=photo, story=story)
