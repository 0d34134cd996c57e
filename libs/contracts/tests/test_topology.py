"""Who may say what, and who hears it."""

import re

import pytest

from contracts import topology
from contracts.message import COMMANDS, DEAD_LETTERS, EVENTS
from contracts.topology import PUBLISHES, QUEUES, Party, permissions

PARTIES: tuple[Party, ...] = tuple(PUBLISHES)


def may(party: Party, exchange: str, route: str) -> bool:
    rights = permissions(party)
    return bool(re.search(rights.write, exchange)) and bool(re.search(rights.topics[exchange], route))


def test_every_message_is_heard_by_somebody() -> None:
    heard = {message.route() for queue in QUEUES for message in queue.takes} | {m.route() for m in topology.CHANGES}

    assert heard == set(topology.MESSAGES)


@pytest.mark.parametrize("party", PARTIES)
def test_a_party_may_publish_its_own_messages_and_no_others(party: Party) -> None:
    own = {message.route() for message in PUBLISHES[party]}

    allowed = {route for route, message in topology.MESSAGES.items() if may(party, message.exchange, route)}

    assert allowed == own


@pytest.mark.parametrize("party", [party for party in PARTIES if party != "orchestrator"])
def test_only_the_orchestrator_gives_orders(party: Party) -> None:
    assert not re.search(permissions(party).write, COMMANDS)


def test_only_the_orchestrator_gives_up_messages_itself_and_only_facts_of_payments() -> None:
    given_up = {party: [route for route in topology.MESSAGES if may(party, DEAD_LETTERS, route)] for party in PARTIES}

    assert given_up == {party: ["payment.recorded"] if party == "orchestrator" else [] for party in PARTIES}


@pytest.mark.parametrize("party", PARTIES)
def test_a_party_reads_its_own_queues_and_no_others(party: Party) -> None:
    rights = permissions(party)

    readable = {queue.name for queue in QUEUES if re.search(rights.read, queue.name)}

    assert readable == {queue.name for queue in topology.queues_of(party)}


def test_a_gateway_process_may_have_a_queue_of_its_own() -> None:
    name = f"{topology.CHANGES_QUEUE_PREFIX}0123abcd"

    assert re.search(permissions("gateway").configure, name)
    assert not re.search(permissions("faceswap").configure, name)


def test_no_routing_key_holds_an_id() -> None:
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", route) for route in topology.MESSAGES)


def test_a_message_is_found_on_its_readers_queue() -> None:
    command = topology.MESSAGES["faceswap.swap_page"]

    assert topology.queue_for("faceswap", command).name == "faceswap.commands"
    with pytest.raises(LookupError, match="postprocess does not receive"):
        topology.queue_for("postprocess", command)


def test_facts_and_orders_travel_apart() -> None:
    exchanges = {queue.name: {message.exchange for message in queue.takes} for queue in QUEUES if queue.takes}

    assert exchanges["orchestrator.events"] == {EVENTS}
    assert exchanges["faceswap.commands"] == exchanges["postprocess.commands"] == {COMMANDS}
