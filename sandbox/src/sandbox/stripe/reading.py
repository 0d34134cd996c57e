"""Lists, pages of lists, and objects shown inside others."""

import copy
from collections.abc import Callable
from typing import Any

from sandbox.stripe.books import Change, Object
from sandbox.stripe.params import Dated, Listing
from sandbox.stripe.refusals import Refusal, missing

EXPANDABLE = {
    "balance_transaction": "balance_transaction",
    "charge": "charge",
    "failure_balance_transaction": "balance_transaction",
    "latest_charge": "charge",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "product": "product",
    "review": "review",
    "shipping_rate": "shipping_rate",
}
"""Fields that hold an id, and the kind of object it names."""


def listed(objects: list[Object], params: Listing, *, url: str) -> Object:
    """One page of objects that come the newest first; raises `Refusal` for a cursor that names none of them."""
    names = [one["id"] for one in objects]
    first, last = 0, len(objects)
    if params.starting_after is not None:
        first = _place(names, params.starting_after, "starting_after") + 1
    if params.ending_before is not None:
        last = _place(names, params.ending_before, "ending_before")
        first = max(first, last - params.limit)
    shown = objects[first : min(last, first + params.limit)]
    more = first > 0 if params.ending_before is not None else first + params.limit < last
    return {"object": "list", "url": url, "has_more": more, "data": copy.deepcopy(shown)}


def newest_first(
    change: Change, kind: str, params: Dated, fits: Callable[[Object], bool] = lambda _: True
) -> list[Object]:
    """The objects of a kind that were made within the window asked for."""
    window = params.created
    bounds = ((window.gt, -1, 1), (window.gte, 0, 1), (window.lt, -1, -1), (window.lte, 0, -1))

    def inside(created: int) -> bool:
        return all(bound is None or (created - bound) * sign + slack >= 0 for bound, slack, sign in bounds)

    return [one for one in reversed(change.books.all(kind)) if inside(one["created"]) and fits(one)]


def expand(change: Change, shown: Object, paths: list[str]) -> Object:
    """Put objects in the place of their ids, such as `payment_intent.latest_charge`; raises `Refusal`."""
    for path in paths:
        _expand(change, shown, path.split("."), path)
    return shown


def _expand(change: Change, shown: Any, pieces: list[str], path: str) -> None:  # noqa: ANN401 - any branch of an object
    if not pieces or shown is None:
        return
    if isinstance(shown, list):
        for one in shown:
            _expand(change, one, pieces, path)
        return
    head, *rest = pieces
    if not isinstance(shown, dict):
        raise _cannot(path)
    if head == "line_items" and shown.get("object") == "checkout.session":
        lines = change.get("line_items", shown["id"])["data"]
        url = f"/v1/checkout/sessions/{shown['id']}/line_items"
        shown[head] = {"object": "list", "url": url, "has_more": False, "data": lines}
    elif head == "refunds" and shown.get("object") == "charge":
        made = change.about("refund", charge=shown["id"])
        url = f"/v1/charges/{shown['id']}/refunds"
        shown[head] = {"object": "list", "url": url, "has_more": False, "data": made[::-1]}
    elif head in EXPANDABLE and isinstance(shown.get(head), str):
        shown[head] = change.get(EXPANDABLE[head], shown[head])
    elif head not in shown or (not rest and not isinstance(shown[head], dict) and head not in EXPANDABLE):
        raise _cannot(path)
    _expand(change, shown[head], rest, path)


def _cannot(path: str) -> Refusal:
    return Refusal(400, f"This property cannot be expanded ({path}).", kept=False)


def _place(names: list[str], name: str, param: str) -> int:
    if name not in names:
        raise missing("object", name, param=param, status=400)
    return names.index(name)
