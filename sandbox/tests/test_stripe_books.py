import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.clock import Clock
from sandbox.entries import Entries
from sandbox.stripe import checkout, refunds
from sandbox.stripe.books import Books, Object
from sandbox.stripe.params import NewRefund, NewSession
from sandbox.stripe.refusals import Refusal
from sandbox.stripe.testing import a_session

ACTS = st.lists(st.tuples(st.sampled_from(["refund", "fail"]), st.integers(1, 3_000)), max_size=12)


@contextmanager
def books_in(folder: Path) -> Iterator[Books]:
    books = Books(folder / "ledger.sqlite", clock=Clock())
    yield books
    books.close()


def sold(books: Books) -> Object:
    """A session of 39 dollars, paid."""
    with books.change() as change:
        session = checkout.open_session(change, NewSession.model_validate(a_session()), base="http://stripe")
    with books.change() as change:
        return checkout.pay(change, session["id"], "paid")


def refund_and_break(books: Books, payment: str) -> None:
    with books.change() as change:
        refunds.refund(change, NewRefund(payment_intent=payment))
        raise ZeroDivisionError


def test_an_act_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    with books_in(tmp_path) as books:
        session = sold(books)
        before = {kind: books.all(kind) for kind in ("checkout.session", "refund", "event", "charge")}

        with pytest.raises(ZeroDivisionError):
            refund_and_break(books, session["payment_intent"])

        assert {kind: books.all(kind) for kind in before} == before


def test_an_act_reads_what_it_has_written(tmp_path: Path) -> None:
    with books_in(tmp_path) as books, books.change() as change:
        change.keep({"id": "re_1", "object": "refund", "charge": "ch_1"})

        assert [one["id"] for one in change.about("refund", charge="ch_1")] == ["re_1"]
        assert books.find("refund", "re_1") is None


def test_what_was_read_is_a_copy(tmp_path: Path) -> None:
    with books_in(tmp_path) as books:
        session = sold(books)
        seen = books.get("checkout.session", session["id"])
        seen["metadata"]["order_id"] = "another"

        assert books.get("checkout.session", session["id"])["metadata"]["order_id"] == "ord_1"


def test_a_restart_reads_the_same_books(tmp_path: Path) -> None:
    kinds = ("checkout.session", "payment_intent", "charge", "event", "line_items", "product")
    with books_in(tmp_path) as books:
        sold(books)
        before = {kind: books.all(kind) for kind in kinds}

    with books_in(tmp_path) as again:
        assert {kind: again.all(kind) for kind in kinds} == before


def test_the_books_are_append_only(tmp_path: Path) -> None:
    with books_in(tmp_path) as books:
        sold(books)

    other = sqlite3.connect(tmp_path / "ledger.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute("UPDATE entries SET entry = '{}'")
    other.close()


@settings(max_examples=40, deadline=None)
@given(ACTS)
def test_whatever_is_refunded_or_fails_the_sums_agree_and_no_more_goes_back_than_came(
    acts: list[tuple[str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, books_in(Path(folder)) as books:
        payment = sold(books)["payment_intent"]
        for act, amount in acts:
            with suppress(Refusal), books.change() as change:
                if act == "refund":
                    refunds.refund(change, NewRefund(payment_intent=payment, amount=amount))
                elif made := books.all("refund"):
                    refunds.move(change, made[amount % len(made)]["id"], "failed")

        (charge,) = books.all("charge")
        gone = sum(one["amount"] for one in books.all("refund") if one["status"] == "succeeded")
        booked = sum(one["amount"] for one in books.all("balance_transaction"))
        assert charge["amount_refunded"] == gone <= charge["amount"]
        assert charge["refunded"] == (gone == charge["amount"])
        assert booked == charge["amount"] - gone


def test_a_ledger_of_an_earlier_version_is_read_on(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "ledger.sqlite")
    old.execute(
        "CREATE TABLE entries (seq INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL, entry TEXT NOT NULL)"
    )
    old.execute("""INSERT INTO entries (request_id, entry) VALUES ('r1', '{"a": 1}')""")
    old.commit()
    old.close()

    entries = Entries(tmp_path / "ledger.sqlite")
    entries.append("r2", {"b": 2})

    assert list(entries) == [(1, "r1", {"a": 1}), (2, "r2", {"b": 2})]
    entries.close()


def test_entries_are_added_together_or_not_at_all(tmp_path: Path) -> None:
    entries = Entries(tmp_path / "ledger.sqlite")

    with pytest.raises(TypeError):
        entries.append_all([("a", {"fits": 1}), ("b", {"fits": asyncio})])

    assert list(entries) == []
    entries.close()
