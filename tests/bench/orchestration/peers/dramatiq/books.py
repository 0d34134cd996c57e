"""Books on Dramatiq: a group of pipelines with a completion callback, confirmed publishing, results in Redis."""

import os
import time

import dramatiq
from dramatiq import group, pipeline
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.middleware import GroupCallbacks
from dramatiq.rate_limits.backends import RedisBackend as Barriers
from dramatiq.results import Results
from dramatiq.results.backends import RedisBackend
from driver import note, pages

broker = RabbitmqBroker(url=os.environ["BENCH_AMQP_URL"], confirm_delivery=True)
results = RedisBackend(url=os.environ["BENCH_RESULTS_URL"])
broker.add_middleware(Results(backend=results, store_results=True, result_ttl=86_400_000))
broker.add_middleware(GroupCallbacks(Barriers(url=os.environ["BENCH_RESULTS_URL"])))
dramatiq.set_broker(broker)


@dramatiq.actor
def swap(book: str, page: str) -> str:
    """Put the face on a page."""
    note(book, f"faces/{page}")
    return f"faces/{page}.png"


@dramatiq.actor
def compose(book: str, page: str, swapped: str) -> str:
    """Compose a page of its face."""
    note(book, f"pages/{page}")
    return f"{swapped} on pages/{page}.jpg"


@dramatiq.actor
def bind(book: str) -> float:
    """Bind the pages; the result is when, for nothing else keeps it."""
    note(book, "book")
    return time.time()


def submit(book: str) -> dramatiq.Message:
    """Ask for a book; return the message whose result says when it ended."""
    end = bind.message(book)
    made = group([pipeline([swap.message(book, page), compose.message(book, page)]) for page in pages()])
    made.add_completion_callback(end)
    made.run()
    return end
