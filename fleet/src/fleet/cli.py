"""The comics command."""

import sys
from pathlib import Path
from time import sleep
from typing import Annotated, Any, Final
from uuid import UUID

import httpx
import typer

from contracts.jobs import Pronoun
from fleet import operator, order_cli, preflight, stories, story_cli, terminal
from fleet.book import BookError
from fleet.buyer import CheckoutError
from fleet.command import demo_fleet, run, running_fleet, standing_fleet
from fleet.customer import RefusedError
from fleet.demo import Asked, Demo, DemoError, wipe
from fleet.desk import Desk
from fleet.embedded.rabbitmq import ADMIN
from fleet.library import LibraryError
from fleet.logs import LogFile, merged
from fleet.operator import WishError
from fleet.parts import models_folder
from fleet.places import state_folder
from fleet.process import StartError
from fleet.purchase import PurchaseError
from fleet.supervisor import Fleet
from fleet.terminal import Watch, console, errors, log_line, report

SAMPLE: Final = "astronaut.png"
LOOK_SECONDS: Final = 0.3
FORESEEN: Final = (
    BookError,
    CheckoutError,
    DemoError,
    LibraryError,
    PurchaseError,
    RefusedError,
    StartError,
    WishError,
    *order_cli.FORESEEN,
    *story_cli.FORESEEN,
    preflight.PreflightError,
)

app = typer.Typer(
    help="The fleet on this machine: five services, their servers and the outside world, without Docker.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(story_cli.app, name="story")
app.add_typer(order_cli.app, name="order")
app.add_typer(order_cli.products, name="products")


def main() -> None:
    """Run the command; a foreseen failure is one message and exit code 1."""
    try:
        app()
    except FORESEEN as error:
        errors.print(f"[bold red]✗[/bold red] {error}", markup=True)
        sys.exit(1)
    except httpx.TransportError as error:
        errors.print(f"[bold red]✗[/bold red] A part of the fleet does not answer ({error}). Look at `comics status`.")
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Stopped.")
        sys.exit(130)


@app.command()
def up(*, detach: Annotated[bool, typer.Option(help="Return and leave the fleet running.")] = False) -> None:
    """Start the fleet, publish its stories and prices, and say what to do with it."""
    fleet = standing_fleet()
    run(_start(fleet))
    if detach:
        return
    console.print("\nCtrl-C ends the fleet.")
    try:
        while fleet.is_up():
            sleep(1)
    except KeyboardInterrupt:
        run(fleet.down())
        return
    ended = {each.name for each in fleet.memory.running} - {each.name for each in fleet.standing()}
    run(fleet.down())
    raise StartError(f"{', '.join(sorted(ended))} ended by itself. `comics logs` tells more.")


@app.command()
def down() -> None:
    """End the fleet; its data stays."""
    fleet = standing_fleet()
    if not fleet.standing():
        console.print("Nothing is running.")
    run(fleet.down())


@app.command()
def clean() -> None:
    """End the fleet and wipe its data."""
    for fleet in (standing_fleet(), demo_fleet()):
        run(fleet.down())
        wipe(fleet.folder)
    console.print(f"The fleet's data below {state_folder()} is gone; finished books stay.")


@app.command()
def status() -> None:
    """Say what runs, and what waits in the queues."""
    fleet = standing_fleet()
    remembered = fleet.memory.running
    if not remembered:
        console.print("Nothing is running. `make up` starts the fleet.")
        return
    standing = {running.name for running in fleet.standing()}
    for each in remembered:
        report(each.name, f"running, pid {each.pid}" if each.name in standing else "ended")
    if "rabbitmq" in standing:
        for queue in _queues(fleet):
            waiting = f"{queue.get('messages', 0)} waiting, {queue.get('consumers', 0)} taking"
            report("queue", f"{queue['name']:<22} {waiting}")


@app.command()
def logs(
    service: Annotated[str | None, typer.Argument(help="Only this one.")] = None,
    *,
    job: Annotated[str | None, typer.Option(help="Only lines about this job; the start of its id is enough.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes.")] = False,
) -> None:
    """Show the logs of all services as one."""
    folder = standing_fleet().folder / "logs"
    files = [LogFile(path) for path in sorted(folder.glob("*.log")) if service in (None, path.stem)]
    if not files:
        raise StartError(f"There is no log{f' of {service}' if service else ''} in {folder}. Was the fleet ever up?")
    while True:
        for entry in merged(files, job=job):
            console.print(log_line(entry))
        if not follow:
            return
        sleep(LOOK_SECONDS)


@app.command(name="preflight")
def hold_against_a_printer(
    file: Annotated[Path, typer.Argument(help="A PDF, ours or not.")],
    *,
    profile: Annotated[str, typer.Option(help="The printer's product, such as kdp-8.5x8.5.")],
    cover: Annotated[bool, typer.Option("--cover", help="The file is the cover, not the interior.")] = False,
    pages: Annotated[int | None, typer.Option(help="Of the interior that the cover goes round.")] = None,
    rtl: Annotated[bool, typer.Option("--rtl", help="The book is read from right to left.")] = False,
) -> None:
    """Hold a PDF against a printer's rules; exit code 1 when the printer would not take it."""
    found = preflight.judge(file.expanduser(), profile=profile, cover=cover, pages=pages, rtl=rtl)
    console.print(preflight.table(found), soft_wrap=False)
    if not found["passed"]:
        raise typer.Exit(1)


@app.command()
def grant(
    preview_job: Annotated[UUID, typer.Argument(help="A finished preview.")],
    *,
    why: order_cli.Why,
) -> None:
    """Give the book of a preview away."""
    fleet = running_fleet()
    wish = operator.grant(fleet.broker_url("operator"), fleet.owner_url, preview_job_id=preview_job, why=why)
    console.print(f"Book job {run(wish)}")


@app.command()
def demo(
    *,
    photo: Annotated[Path | None, typer.Option(help="A photo of one person; else a sample photo.")] = None,
    name: Annotated[str | None, typer.Option(help="The child's first name; else one usual in the language.")] = None,
    pronoun: Annotated[Pronoun, typer.Option(help="What the story calls the child.")] = "they",
    language: Annotated[str, typer.Option(help="One the story is told in.")] = "en",
    story: Annotated[str, typer.Option(help=f"One of: {stories.listed()}.")] = "moon-whale",
    out: Annotated[Path | None, typer.Option(help="Where the book goes; else var/demo.")] = None,
    buy: Annotated[bool, typer.Option("--buy", help="Order the book and pay for it, at the sandbox's Stripe.")] = False,
) -> None:
    """Make a book from a photo, from nothing to PDF, and stop everything again."""
    usual_name = stories.usual_name(story, language)
    asked = Asked(
        photo=photo.expanduser() if photo else models_folder().with_name("samples") / SAMPLE,
        name=name or usual_name,
        pronoun=pronoun,
        language=language,
        story=story,
        out=(out.expanduser() if out else state_folder() / "demo").absolute(),
        buy=buy,
    )
    with Watch() as watch:
        summary = run(Demo(fleet=demo_fleet(), asked=asked, show=watch.show, tell=watch.tell).run())
    console.print(
        f"\n[bold green]✓[/bold green] {summary['pages']} pages in {summary['seconds']} s, "
        f"{summary['ai_calls_charged']} AI calls for {summary['ai_cost_usd']:.2f} US dollars (at the sandbox).\n"
        f"  The book lies in [bold]{asked.out}[/bold]"
    )
    console.print(preflight.line(summary["printers"]))
    if buy:
        console.print(
            f"  Order {summary['order_id']} is {summary['order_state']}; "
            f"{summary['accepted_pages_charged_again']} accepted pages were charged again."
        )


async def _start(fleet: Fleet) -> None:
    if fleet.is_up():
        console.print("The fleet is up already.")
    else:
        console.print(f"Starting the fleet in {fleet.folder}")
        await fleet.up()
    desk = Desk(fleet)
    try:
        stories = await desk.publish_stories()
        prices = await desk.publish_prices()
        token = await desk.demo_token()
    except BaseException:
        await fleet.down()
        raise
    at = fleet.addresses
    rows = {
        name: at.of(port)
        for name, port in {"API": "gateway", "Segmind": "segmind", "Stripe": "stripe", "Controls": "sandbox"}.items()
    }
    rows |= {
        "API document": "docs/api/openapi.json",
        "Auth": at.issuer,
        "Postgres": fleet.owner_url,
        "RabbitMQ": fleet.broker_url(),
        "Logs": str(fleet.folder / "logs"),
        "Stories": ", ".join(stories),
        "Price list": f"version {prices}, `comics products list` shows it",
    }
    console.print("\n[bold]The fleet is up.[/bold] `make down` ends it, `make logs` shows what it does.\n")
    console.print(terminal.addresses(rows))
    console.print("\nTry this:\n", style="bold")
    photo = str(models_folder().with_name("samples") / SAMPLE)
    console.print(desk.curl(token, photo=photo, story=stories[0]), markup=False)


def _queues(fleet: Fleet) -> list[dict[str, Any]]:
    answer = httpx.get(
        f"{fleet.addresses.of('management')}/api/queues",
        auth=(ADMIN, fleet.memory.password(f"broker/{ADMIN}")),
        trust_env=False,
    )
    found: list[dict[str, Any]] = answer.raise_for_status().json()
    return found
