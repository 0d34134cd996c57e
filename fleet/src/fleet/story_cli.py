"""The comics story commands: what an author runs."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from fleet import gallery, stories
from fleet.command import run, standing_fleet
from fleet.library import LibraryError
from fleet.process import StartError
from fleet.stories import BrokenStoryError, Shop, UnknownStoryError
from fleet.terminal import console
from studio.begin import begin
from studio.check.fault import Fault
from studio.check.story import Findings
from studio.pack import StoryError
from studio.render import DrawingError

FORESEEN: Final = (BrokenStoryError, DrawingError, StoryError, UnknownStoryError, gallery.GalleryError)
STYLES: Final = {"error": "bold red", "warning": "yellow"}

Id = Annotated[str, typer.Argument(help="Its id, or the path of its folder.")]

app = typer.Typer(help="Stories: begin, list, check, preview, publish.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Name the stories of this checkout, their languages and ages."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("story", "version", "ages", "pages", "languages", "title"):
        table.add_column(title, style="bold" if title == "story" else "")
    for name in stories.known():
        try:
            story, texts = stories.told(name)
        except (BrokenStoryError, StoryError) as error:
            table.add_row(name, "", "", "", "", f"[red]{escape(str(error))}[/red]")
            continue
        title = escape(texts[story.languages[0]].title)
        ages, languages = ", ".join(story.age_bands), ", ".join(story.languages)
        table.add_row(name, str(story.version), ages, str(len(story.pages)), languages, title)
    console.print(table)


@app.command()
def new(story: Annotated[str, typer.Argument(help="Its id, such as paper-boat.")]) -> None:
    """Begin a story: a folder with every page a book needs, to be drawn and told."""
    folder = stories.stories_folder() / story
    begin(folder)
    console.print(f"[bold green]✓[/bold green] {os.path.relpath(folder)} is begun. docs/story-authoring.md goes on.")


@app.command()
def check(
    story: Id,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of sentences.")] = False,
) -> None:
    """Find every fault of a story, each with file and line; exit code 1 when there is an error."""
    folder = stories.folder_of(story)
    findings = stories.check(folder, on_page=_quiet if as_json else _drawing)
    if as_json:
        document = {"story": folder.name, "passed": findings.passed, "notes": findings.notes}
        faults = [asdict(fault) for fault in findings.faults]
        typer.echo(json.dumps({**document, "faults": faults}, ensure_ascii=False, indent=1))
    else:
        _show(folder, findings)
    if not findings.passed:
        raise typer.Exit(1)


@app.command()
def preview(
    story: Id,
    *,
    language: Annotated[str | None, typer.Option(help="Letter it in this language; else only its boxes.")] = None,
    name: Annotated[str | None, typer.Option(help="Whom it is about; else the sample name of the language.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Without slots, safe area, trim and boxes.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where the picture goes; else below var/preview.")] = None,
) -> None:
    """Draw all pages of a story on one picture."""
    folder = stories.folder_of(story)
    target = gallery.preview(folder, language=language, name=name, marks=not plain, out=out, on_page=_drawing)
    console.print(f"[bold green]✓[/bold green] {target}")


@app.command()
def publish(
    story: Id,
    *,
    to: Annotated[str | None, typer.Option(help="Object store URL; else that of the running fleet.")] = None,
    broker: Annotated[str | None, typer.Option(help="Broker URL, as the operator; goes with --to.")] = None,
    api: Annotated[str | None, typer.Option(help="API to wait for; goes with --to.")] = None,
) -> None:
    """Check a story, put its version into the object store and tell the catalogue."""
    folder = stories.folder_of(story)
    shop = _shop(to, broker, api)
    findings = stories.check(folder, on_page=_drawing)
    if not findings.passed:
        _show(folder, findings)
        raise typer.Exit(1)
    version = run(shop.publish(folder, on_page=_quiet))
    offered = "The catalogue offers it." if shop.api_url else "The catalogue was told."
    console.print(f"[bold green]✓[/bold green] {version.id}, version {version.version}, is published. {offered}")


@app.command("gallery")
def gallery_(
    *,
    docs: Annotated[bool, typer.Option("--docs", help="Write small English ones to docs/pictures, too.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where the pictures go; else var/gallery.")] = None,
) -> None:
    """Draw every story in each of its languages; what was drawn before is not drawn again."""
    found = gallery.draw_all(out=out, docs=docs, say=lambda words: console.print(f"  {words}"))
    console.print(f"[bold green]✓[/bold green] {len(found)} pictures in {found[0].parent}")


def _shop(store: str | None, broker: str | None, api: str | None) -> Shop:
    if store is None and broker is None:
        fleet = standing_fleet()
        if not fleet.is_up():
            raise StartError("The fleet is not up. Start it with `make up`, or say --to and --broker.")
        url, at = (fleet.folder / "store").as_uri(), fleet.addresses
        return Shop(store_url=url, broker_url=fleet.broker_url("operator"), api_url=at.of("gateway"))
    if store is None or broker is None:
        raise LibraryError("--to and --broker go together.")
    return Shop(store_url=store, broker_url=broker, api_url=api)


def _show(folder: Path, findings: Findings) -> None:
    for fault in findings.faults:
        console.print(_sentence(folder, fault))
    for note in findings.notes:
        console.print(f"[yellow]![/yellow] {escape(note)}")
    errors = len(findings.errors)
    warnings = len(findings.faults) - errors
    if findings.passed:
        rest = f" [yellow]({warnings} to think about)[/yellow]" if warnings else ""
        console.print(f"[bold green]✓[/bold green] {folder.name} can be published.{rest}")
    else:
        console.print(f"[bold red]✗[/bold red] {folder.name}: {errors} errors, {warnings} warnings")


def _sentence(folder: Path, fault: Fault) -> str:
    place = os.path.relpath(folder / fault.file)
    style = STYLES[fault.severity]
    return (
        f"[bold]{escape(place)}:{fault.line}[/bold] [{style}]{fault.severity}[/{style}] [dim]{fault.rule}[/dim]\n"
        f"    {escape(fault.what)}\n    [dim]→[/dim] {escape(fault.cure)}"
    )


def _drawing(page: str) -> None:
    if console.is_terminal:
        console.print(f"[dim]{page}[/dim]", end=" ")


def _quiet(_page: str) -> None:
    """Say nothing."""
