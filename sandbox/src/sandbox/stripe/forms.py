"""The bracketed form encoding of Stripe's API, read into nested dicts."""

from typing import Any
from urllib.parse import parse_qsl

DEEPEST = 10
LONGEST_BYTES = 1_000_000


class FormError(Exception):
    """The form contradicts itself or cannot be read."""


def parse(encoded: str) -> dict[str, Any]:
    """Read `a[b]=1&c[0][d]=2` into `{"a": {"b": "1"}, "c": {"0": {"d": "2"}}}`.

    A list is a dict by position, as only the parameter's type tells the two apart; `c[]` takes the next position.
    Raises `FormError`.
    """
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, encoding="utf-8", errors="strict")
    except ValueError as error:
        raise FormError(f"The form cannot be read: {error}") from None
    tree: dict[str, Any] = {}
    for name, value in pairs:
        _put(tree, _pieces(name), value)
    return tree


def items_of(branch: dict[str, Any]) -> list[Any] | None:
    """The values of a dict by position, in order, or None if its keys are no positions."""
    if not all(key.isascii() and key.isdigit() for key in branch):
        return None
    return [branch[key] for key in sorted(branch, key=int)]


def _pieces(name: str) -> list[str]:
    head, bracket, rest = name.partition("[")
    if not bracket:
        return [name]
    if not head or not rest.endswith("]"):
        raise FormError(f"Invalid parameter name: {name}")
    pieces = [head, *rest[:-1].split("][")]
    if len(pieces) > DEEPEST or any("[" in piece or "]" in piece for piece in pieces):
        raise FormError(f"Invalid parameter name: {name}")
    return pieces


def _put(tree: dict[str, Any], pieces: list[str], value: str) -> None:
    *path, last = pieces
    for place, piece in enumerate(path):
        following = pieces[place + 1]
        key = piece or _position(tree, following, last=place + 1 == len(path))
        tree = tree.setdefault(key, {})
        if not isinstance(tree, dict):
            raise FormError(f"Invalid object: {piece} has a value of its own")
    key = last or str(len(tree))
    if isinstance(tree.get(key), dict):
        raise FormError(f"Invalid value: {key} has fields of its own")
    tree[key] = value


def _position(branch: dict[str, Any], following: str, *, last: bool) -> str:
    """The element that `[][following]` goes to: the last one until it has that field already."""
    newest = branch.get(str(len(branch) - 1))
    taken = not isinstance(newest, dict) or (last and following in newest)
    return str(len(branch) if taken else len(branch) - 1)
