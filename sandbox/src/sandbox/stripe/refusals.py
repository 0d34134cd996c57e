"""Answers other than 200, in the shape of Stripe's errors."""

from typing import Any

from pydantic import ValidationError

CODED = {"email_invalid", "url_invalid", "amount_too_small", "amount_too_large"}
"""Codes that a check of one field may give itself; others are Stripe's words without a code."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an accident
    """An error that Stripe answers; `kept` says that an idempotency key will replay it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        kept: bool = True,
        **more: Any,  # noqa: ANN401 - further fields of the error
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kept = kept
        said = {"code": code, "message": message, "param": param, "type": kind, **more}
        self.error = {name: value for name, value in said.items() if value is not None}
        if code:
            self.error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"


def missing(kind: str, identifier: str, *, param: str = "id", status: int = 404) -> Refusal:
    """There is no such object."""
    name = kind.rpartition(".")[2].replace("_", " ")
    name = {"payment intent": "payment_intent", "payment method": "PaymentMethod"}.get(name, name)
    return Refusal(status, f"No such {name}: '{identifier}'", code="resource_missing", param=param, kept=False)


def of_parameters(error: ValidationError) -> Refusal:
    """What Stripe says of parameters that do not fit: the unknown first, then the missing, then the wrong."""
    found = error.errors(include_url=False, include_context=True)
    unknown = [_name(one["loc"]) for one in found if one["type"] == "extra_forbidden"]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
        return Refusal(400, message, code="parameter_unknown", param=unknown[0], kept=False)
    absent = next((_name(one["loc"]) for one in found if one["type"] == "missing"), None)
    if absent:
        return Refusal(400, f"Missing required param: {absent}.", code="parameter_missing", param=absent, kept=False)
    first = found[0]
    return _of_value(first["type"], first["msg"], _name(first["loc"]), first.get("input"), first.get("ctx") or {})


def _of_value(kind: str, text: str, param: str, value: object, details: dict[str, Any]) -> Refusal:
    code: str | None = None
    if kind == "string_too_short" and value == "":
        code = "parameter_invalid_empty"
        text = (
            f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty "
            "value."
        )
    elif kind in ("int_parsing", "int_type", "whole_number"):
        code, text = "parameter_invalid_integer", f"Invalid integer: {value}"
    elif kind in ("greater_than_equal", "less_than_equal"):
        code = "parameter_invalid_integer"
        limit = details.get("ge", details.get("le"))
        text = f"Invalid integer: {value}: must be {'at least' if 'ge' in details else 'at most'} {limit}"
    elif kind == "string_too_long":
        text = f"Invalid string: must be at most {details['max_length']} characters"
    elif kind == "literal_error":
        text = f"Invalid {param}: must be one of {details['expected']}"
    elif kind in ("model_type", "dict_type", "model_attributes_type"):
        text = f"Invalid object: {param}"
    elif kind == "list_type":
        text = f"Invalid array: {param}"
    elif kind in CODED:
        code = kind
    return Refusal(400, text, code=code, param=param, kept=False)


def _name(path: tuple[int | str, ...]) -> str:
    head, *rest = (str(piece) for piece in path) if path else ("",)
    return head + "".join(f"[{piece}]" for piece in rest)
