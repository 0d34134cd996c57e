"""Money, as the provider states it and as we keep it."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MICROS_PER_USD = 1_000_000


def usd_micros(amount: object) -> int | None:
    """Return US dollars (a number, or a number in text) as millionths, or None when it is no amount."""
    if isinstance(amount, bool) or not isinstance(amount, int | float | str | Decimal):
        return None
    try:
        dollars = Decimal(str(amount))
    except InvalidOperation:
        return None
    if not dollars.is_finite() or dollars < 0:
        return None
    return int((dollars * MICROS_PER_USD).to_integral_value(rounding=ROUND_HALF_UP))
