"""Small values refuse what they must not hold."""

import pytest
from pydantic import ValidationError

from contracts.values import StoredObject


@pytest.mark.parametrize("key", ["../secret", "jobs/../x", "/jobs/x", "jobs//x", "jobs/./x", "", "jobs/é"])
def test_a_key_cannot_leave_its_folder(key: str) -> None:
    with pytest.raises(ValidationError):
        StoredObject(key=key, sha256="0" * 64, size=1)


def test_a_key_with_dots_in_a_name_is_fine() -> None:
    stored = StoredObject(key="jobs/0f8f/pages/p01.thumb.webp", sha256="0" * 64, size=1)

    assert stored.key.endswith("p01.thumb.webp")
