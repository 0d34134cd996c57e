"""What counts as an accepted page that was charged again."""

from typing import Any

from fleet.purchase import charged_again


def a_call(request: str, *, face: str, charged: bool = True) -> dict[str, Any]:
    return {"request_id": request, "target_sha256": face, "charged": charged}


PREVIEW = [a_call("r1", face="cover"), a_call("r2", face="p01")]


def test_new_faces_are_not_charged_again() -> None:
    ledger = [*PREVIEW, a_call("r3", face="p02"), a_call("r4", face="p03")]

    assert charged_again(ledger, preview={"r1", "r2"}, accepted=()) == 0


def test_the_same_drawn_face_once_more_is() -> None:
    ledger = [*PREVIEW, a_call("r3", face="p01")]

    assert charged_again(ledger, preview={"r1", "r2"}, accepted=()) == 1


def test_so_is_what_our_own_books_say_was_for_an_accepted_page() -> None:
    ledger = [*PREVIEW, a_call("r3", face="another cut of p01")]

    assert charged_again(ledger, preview={"r1", "r2"}, accepted={"r3"}) == 1


def test_what_is_not_charged_does_not_count() -> None:
    ledger = [*PREVIEW, a_call("r3", face="p01", charged=False)]

    assert charged_again(ledger, preview={"r1", "r2"}, accepted={"r3"}) == 0
