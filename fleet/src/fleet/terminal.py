"""What the comics command says, and how it looks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from fleet.logs import Entry
from fleet.timeline import Line

COLOURS: Final = ("cyan", "magenta", "green", "yellow", "blue", "bright_red", "bright_cyan", "bright_magenta")
MARKS: Final = {"waiting": ("·", "dim"), "sent": ("▸", "cyan"), "done": ("✓", "green"), "failed": ("✗", "red")}

WIDEST: Final = 400

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def report(name: str, words: str) -> None:
    """Say what became of one part of the fleet."""
    console.print(f"  [bold]{name:<13}[/bold] {words}")


def log_line(entry: Entry) -> Text:
    """One line of the merged log, in the colour of its service."""
    colour = COLOURS[sum(entry.service.encode()) % len(COLOURS)]
    style = "bold red" if entry.level in {"error", "critical"} else ""
    return Text.assemble((f"{entry.at[11:23]:<12} ", "dim"), (f"{entry.service:<13}", colour), (entry.text, style))


def addresses(rows: Mapping[str, str]) -> Text:
    """Names and addresses, a line each, however long: an address that is broken cannot be copied."""
    lines = [Text.assemble("  ", (f"{name:<13}", "bold"), " ", address) for name, address in rows.items()]
    return Text("\n").join(lines)


def in_words(amount_minor: int | None, currency: str) -> str:
    """An amount as people read it; all our currencies have two decimals."""
    return "" if amount_minor is None else f"{amount_minor // 100}.{amount_minor % 100:02} {currency.upper()}"


def table(*titles: str) -> Table:
    """An empty table with these columns; no line of it is broken, as an id that is broken cannot be copied."""
    made = Table(box=None, padding=(0, 2, 0, 0))
    for place, title in enumerate(titles):
        made.add_column(title, style="" if place else "bold", no_wrap=True)
    return made


def say_table(rows: Table) -> None:
    """Print a table as wide as it is."""
    Console(highlight=False, width=WIDEST).print(rows)


class Watch:
    """Shows jobs as they happen: a live block on a terminal, a line per finished page elsewhere."""

    def __init__(self) -> None:
        self._live = Live(console=console, refresh_per_second=8) if console.is_terminal else None
        self._title = ""
        self._said: set[tuple[str, str]] = set()
        self._told = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live and self._live.is_started:
            self._live.stop()

    def show(self, title: str, lines: Sequence[Line], job: Mapping[str, Any]) -> None:
        """Show how far a job is."""
        if self._live is None:
            self._tell_what_is_new(title, lines)
            return
        if title != self._title:
            self._live.stop()
            self._live = Live(console=console, refresh_per_second=8)
            self._live.start()
            self._title = title
        self._live.update(Group(*_block(title, lines, job)))

    def tell(self, order: Mapping[str, Any]) -> None:
        """Say what has happened to an order since it was last told of."""
        for told in order["timeline"][self._told :]:
            at = datetime.fromisoformat(told["at"]).astimezone()
            what = f"{told['what'].replace('_', ' ')} {in_words(told['amount_minor'], order['total']['currency'])}"
            console.print(f"  Order    [dim]{at:%H:%M:%S}[/dim] {what.strip():<24} {told['status']}")
        self._told = len(order["timeline"])

    def _tell_what_is_new(self, title: str, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.state in {"done", "failed"} and (title, line.title) not in self._said:
                self._said.add((title, line.title))
                console.print(f"  {title:<8} {_marked(line)}")


def _block(title: str, lines: Sequence[Line], job: Mapping[str, Any]) -> list[Any]:
    progress = job["progress"]
    head = Table.grid(padding=(0, 1))
    bar = ProgressBar(total=max(progress["total"], 1), completed=progress["done"], width=40)
    head.add_row(Text(title, style="bold"), bar, f"{progress['done']}/{progress['total']}", str(job["status"]))
    return [head, *(Text.from_markup("  " + _marked(line)) for line in lines)]


def _marked(line: Line) -> str:
    mark, style = MARKS[line.state]
    return f"[{style}]{mark}[/{style}] {line.title:<9} {line.text}"
