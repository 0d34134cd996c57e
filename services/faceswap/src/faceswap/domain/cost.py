"""Money, as the provider states it and as we keep it."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MICROS_PER_USD = 1_000_000


def usd_micros(amount: object) -> int | None:
    """Return US dollars (a number, or a number in text) as millionths, or None when it is no amount."""
    if isinstance(amount, bool) or not isinstance(amount, int | float | str | Decimal):
        return None
    try:
        micros = (Decimal(str(amount)) * MICROS_PER_USD).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return int(micros) if micros >= 0 else None
