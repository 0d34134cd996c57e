"""A fleet that can be worked with: its stories published, a demo user signed in, a sequence to paste."""

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import Final

import httpx

from chassis.store import ObjectStore
from contracts.jobs import StoryVersion
from fleet import library, operator
from fleet.places import cache_folder
from fleet.supervisor import Fleet

DEMO_USER: Final = "alice@example.com"
CATALOGUE_SECONDS: Final = 15
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
"""


@dataclass(frozen=True)
class Desk:
    """What one does with a fleet that is up."""

    fleet: Fleet

    async def publish_stories(self) -> list[str]:
        """Publish every packed story and wait until the catalogue offers it; again, it changes nothing.

        Returns their ids.
        """
        store = ObjectStore.open((self.fleet.folder / "store").as_uri())
        cache = cache_folder()
        letters = library.letters(cache)
        published = [await library.publish(each, store, coverage=letters) for each in library.packed_stories(cache)]
        await operator.say(self.fleet.broker_url("operator"), *published)
        stories = [message.story for message in published]
        async with httpx.AsyncClient(base_url=self.fleet.addresses.of("gateway"), trust_env=False) as http:
            deadline = monotonic() + CATALOGUE_SECONDS
            while not all([await _offered(http, story) for story in stories]):
                if monotonic() > deadline:
                    raise library.LibraryError("The catalogue does not take the stories up. `comics logs` tells why.")
                await asyncio.sleep(0.1)
        return [story.id for story in stories]

    async def demo_token(self) -> str:
        """A token for the demo user, good for a day."""
        async with httpx.AsyncClient(base_url=self.fleet.addresses.of("sandbox"), trust_env=False) as http:
            answer = await http.post("/_auth/token", json={"email": DEMO_USER, "lifetime_seconds": TOKEN_SECONDS})
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def curl(self, token: str, *, photo: str, story: str) -> str:
        """A sequence to paste: upload, create, follow, manifest."""
        return CURL.format(api=self.fleet.addresses.of("gateway"), token=token, photo=photo, story=story)


async def _offered(http: httpx.AsyncClient, story: StoryVersion) -> bool:
    answer = await http.get(f"/v1/stories/{story.id}")
    return answer.status_code == httpx.codes.OK and answer.json()["version"] >= story.version
