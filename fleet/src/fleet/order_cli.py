"""The comics order and products commands: what an operator looks up and decides."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer
from pydantic import TypeAdapter, ValidationError
from rich.markup import escape
from rich.table import Table

from contracts import values
from contracts.orders import Hold, OrderStatus
from fleet.command import run, running_fleet
from fleet.desk import Desk
from fleet.orders import Orders, Row, Story, in_minor_units
from fleet.prices import PricesError
from fleet.terminal import console, in_words, say_table, table

FORESEEN: Final = (PricesError,)


def reason(said: str) -> str:
    """Return a reason as the books take it, or say what they take."""
    try:
        return TypeAdapter[str](values.Why).validate_python(said)
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"]) from None


OrderId = Annotated[UUID, typer.Argument(metavar="ORDER", help="Its id.")]
Why = Annotated[str, typer.Option(help="For the books.", parser=reason, metavar="REASON")]

app = typer.Typer(help="Orders: look at them, and decide about one.", no_args_is_help=True)
products = typer.Typer(help="What is for sale, and for how much.", no_args_is_help=True)


@app.command("list")
def list_(
    *,
    status: Annotated[OrderStatus | None, typer.Option(help="Only orders in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many, the newest first.")] = 20,
) -> None:
    """List orders, the newest first."""
    listing = table("order", "ordered", "state", "book", "format", "total")
    for row in run(_orders().listed(status=status, limit=limit)):
        total = "a replacement" if row["granted"] else in_words(row["total_minor"], row["currency"])
        listing.add_row(
            str(row["id"]), _time(row["created_at"]), row["status"], row["fulfilment"], row["format"], total
        )
    say_table(listing)


@app.command()
def show(order: OrderId) -> None:
    """Tell everything that is known of an order: its money, its book, its timeline."""
    story = run(_orders().shown(order))
    say_table(_facts_of(story))
    for title, lines in _tables_of(story):
        if lines.row_count:
            console.print(f"\n[bold]{title}[/bold]")
            say_table(lines)


@app.command()
def late() -> None:
    """List who has paid and has no book, those who wait longest first."""
    listing = table("order", "paid", "waits", "book", "why", "held for", "what is done", "on")
    rows = run(_orders().late())
    for row in rows:
        listing.add_row(
            str(row["order_id"]),
            _time(row["paid_at"]),
            str(row["waiting"]).partition(".")[0],
            row["job_status"],
            row["code"] or "",
            ", ".join(row["holds"]),
            {"open": "refund, unless decided"}.get(row["resolution"], row["resolution"] or ""),
            _time(row["resolution_due_at"]),
        )
    if rows:
        say_table(listing)
    else:
        console.print("Every paid order has its book.")


@app.command()
def refund(
    order: OrderId,
    *,
    why: Why,
    amount: Annotated[str | None, typer.Option(help="Such as 4.90; else all that is left.")] = None,
) -> None:
    """Give money back; what becomes of it is told by Stripe."""
    given = None if amount is None else in_minor_units(amount)
    made = run(_orders().refund(order, amount_minor=given, why=why))
    console.print(f"Stripe has the refund: {made}. `comics order show {order}` tells when the money is back.")


@app.command()
def replace(order: OrderId, *, why: Why) -> None:
    """Have a failed book made again, for nothing."""
    console.print(f"Replaced by order {run(_orders().replace(order, why=why))}.")


@app.command()
def release(
    order: OrderId,
    *,
    hold: Annotated[Hold, typer.Option(help="What it is held for.")],
    why: Why,
) -> None:
    """Let a held order be made."""
    run(_orders().release(order, hold=hold, why=why))
    console.print(f"Released: {order} is not held for {hold} any more.")


@products.command()
def load(
    file: Annotated[Path | None, typer.Argument(help="A price list; else stories/prices.yaml.")] = None,
) -> None:
    """Load a price list and wait until the catalogue sells by it; loaded again, it changes nothing."""
    version = run(Desk(running_fleet()).publish_prices(file.expanduser() if file else None))
    console.print(f"Version {version} of the price list is in force.")


@products.command("list")
def list_products() -> None:
    """List what is for sale, and for how much."""
    rows = run(_orders().for_sale())
    listing = table("story", "format", "price", "shipping", "price list")
    for row in rows:
        price, shipping = (in_words(row[f"{what}_minor"], row["currency"]) for what in ("goods", "shipping"))
        listing.add_row(row["story_id"], row["format"], price, shipping, str(row["price_list"]))
    if rows:
        say_table(listing)
    else:
        console.print("Nothing is for sale. `comics products load` loads a price list.")


def _timeline(rows: Iterable[Row], currency: str) -> Table:
    """What happened to an order, a line each."""
    listing = table("when", "what", "amount", "state then")
    for row in rows:
        words = row["cause"].removeprefix("order.").replace("_", " ")
        listing.add_row(_time(row["at"]), words, in_words(row["amount_minor"], currency), row["status"])
    return listing


def _facts_of(story: Story) -> Table:
    order = story.order
    told = {
        "order": order["id"],
        "sold": f"{escape(order['product_name'])}, {order['format']}, price list {order['price_list']}",
        "total": in_words(order["goods_minor"] + (order["shipping_minor"] or 0), order["currency"]),
        "state": order["status"],
        "book": " ".join(str(each) for each in (order["fulfilment"], order["book_job_id"]) if each),
        "failed with": order["error_code"],
        "held for": ", ".join(order["holds"]),
        "preview": order["preview_job_id"],
        "replaces": order["replaces_order_id"],
        "replaced by": order["replaced_by"],
        "ordered": _time(order["created_at"]),
        "paid": _time(order["paid_at"]),
        "Stripe asked": _time(order["synced_at"]),
    }
    lines = table("", "")
    lines.show_header = False
    for name, value in told.items():
        if value:
            lines.add_row(name, str(value))
    return lines


def _tables_of(story: Story) -> list[tuple[str, Table]]:
    currency = story.order["currency"]
    checkouts = table("attempt", "state", "session", "until", "failure")
    for row in story.checkouts:
        checkouts.add_row(str(row["number"]), row["state"], row["session_id"], _time(row["expires_at"]), row["failure"])
    facts = table("fact", "id", "state", "amount", "of payment", "since")
    for row in story.facts:
        amount = in_words(row["amount_minor"], currency)
        facts.add_row(row["kind"], row["key"], row["state"], amount, row["payment"], _time(row["changed_at"]))
    refunds = table("refund asked", "for", "amount", "state", "at Stripe", "refused")
    for row in story.refunds:
        amount = in_words(row["amount_minor"], currency)
        refunds.add_row(_time(row["asked_at"]), row["reason"], amount, row["state"], row["refund_id"], row["refused"])
    decided = table("when", "who", "wished", "why", "refused")
    for row in story.wishes:
        decided.add_row(_time(row["wished_at"]), row["operator"], row["kind"], escape(row["why"]), row["refused"])
    resolution = table("what is done about the failed book", "due", "decided")
    if found := story.resolution:
        kind = {"open": "refund, unless a person decides otherwise"}.get(found["kind"], found["kind"])
        resolution.add_row(kind, _time(found["due_at"]), _time(found["decided_at"]))
    return [
        ("Timeline", _timeline(story.timeline, currency)),
        ("Checkouts", checkouts),
        ("Facts", facts),
        ("Refunds", refunds),
        ("Failed book", resolution),
        ("Decisions", decided),
    ]


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _orders() -> Orders:
    fleet = running_fleet()
    return Orders(broker_url=fleet.broker_url("operator"), database_url=fleet.owner_url)
