"""Currencies that the sandbox charges, their smallest charges, and amounts in words."""

SMALLEST = {
    "aud": 50,
    "cad": 50,
    "chf": 50,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "jpy": 50,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "sek": 300,
    "usd": 50,
}
"""The smallest charge, in minor units."""

LARGEST = 99_999_999
WITHOUT_DECIMALS = {"jpy"}
SIGNS = {"eur": "€", "gbp": "£", "usd": "$"}


def in_words(amount: int, currency: str) -> str:
    """An amount of minor units as people read it, such as `$39.00` or `3,900 JPY`."""
    number = f"{amount:,}" if currency in WITHOUT_DECIMALS else f"{amount // 100:,}.{amount % 100:02}"
    return f"{SIGNS[currency]}{number}" if currency in SIGNS else f"{number} {currency.upper()}"
