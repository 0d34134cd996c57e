"""Writes docs/api: the messages as AsyncAPI 3, the HTTP API as OpenAPI; with --check only says what has drifted."""

import json
import sys
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from contracts import topology
from contracts.manifest import Manifest
from contracts.message import COMMANDS, DEAD_LETTERS, Command, Message
from contracts.story import PackedStory, Story, Texts
from gateway.app import openapi

FOLDER: Final = Path(__file__).parents[1] / "docs" / "api"
SAMPLES: Final = Path(__file__).parents[1] / "libs" / "contracts" / "tests" / "samples"


def asyncapi() -> dict[str, Any]:
    """Return the messages, their channels and who sends and receives them, as AsyncAPI 3."""
    messages = dict(sorted(topology.MESSAGES.items()))
    _, schemas = models_json_schema(
        [(message, "serialization") for message in messages.values()], ref_template="#/components/schemas/{model}"
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "AI Comic Books: messages",
            "version": "1.0.0",
            "description": "Commands are orders with one answer; events are facts. Every message may come twice, late "
            "or out of order. Keys and hashes travel, never pictures or personal data.",
        },
        "defaultContentType": "application/json",
        "channels": {route: _channel(route, message) for route, message in messages.items()},
        "operations": _operations(),
        "components": {
            "messages": {route: _message(route, message) for route, message in messages.items()},
            "schemas": dict(sorted(schemas["$defs"].items())),
        },
    }


def documents() -> dict[str, str]:
    """Return every generated file by its name."""
    schemas: dict[str, type[BaseModel]] = {"story": Story, "texts": Texts, "packed-story": PackedStory}
    schemas["output-manifest"] = Manifest
    return {
        "asyncapi.json": _json(asyncapi()),
        "openapi.json": _json(openapi()),
        **{f"{name}.schema.json": _json(schema.model_json_schema(by_alias=True)) for name, schema in schemas.items()},
    }


def main() -> int:
    """Write or check; return how many files drifted."""
    check = "--check" in sys.argv[1:]
    drifted = 0
    for name, text in documents().items():
        path = FOLDER / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        drifted += 1
        if not check:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        said = "differs from the code: run `make docs` and commit it" if check else "written"
        sys.stdout.write(f"docs/api/{name}: {said}\n")
    return drifted if check else 0


def _channel(route: str, message: type[Message]) -> dict[str, Any]:
    return {
        "address": route,
        "messages": {route: {"$ref": f"#/components/messages/{route}"}},
        "bindings": {
            "amqp": {"is": "routingKey", "exchange": {"name": message.exchange, "type": "topic", "durable": True}}
        },
    }


def _message(route: str, message: type[Message]) -> dict[str, Any]:
    sample = json.loads((SAMPLES / f"{route}.v1.json").read_text(encoding="utf-8"))
    return {
        "name": route,
        "title": message.__name__,
        "summary": (message.__doc__ or "").strip(),
        "tags": [{"name": "command" if issubclass(message, Command) else "event"}],
        "contentType": "application/json",
        "correlationId": {"location": "$message.header#/correlation_id"},
        "headers": {
            "type": "object",
            "properties": {"traceparent": {"type": "string"}, "tracestate": {"type": "string"}},
        },
        "payload": {"$ref": f"#/components/schemas/{message.__name__}"},
        "examples": [{"name": "v1", "payload": sample}],
    }


def _operations() -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for party, messages in topology.PUBLISHES.items():
        for message in messages:
            operations[f"{party}.sends.{message.route()}"] = _operation("send", message)
    for queue in topology.QUEUES:
        for message in queue.takes:
            operations[f"{queue.owner}.receives.{message.route()}"] = _operation("receive", message) | {
                "bindings": {"amqp": {"ack": True, "bindingVersion": "0.3.0"}},
                "x-queue": {
                    "name": queue.name,
                    "type": "quorum",
                    "delivery-limit": topology.DELIVERY_LIMIT,
                    "dead-letter-exchange": DEAD_LETTERS,
                },
            }
    for message in topology.CHANGES:
        operations[f"gateway.receives.{message.route()}"] = _operation("receive", message)
    return dict(sorted(operations.items()))


def _operation(action: str, message: type[Message]) -> dict[str, Any]:
    kind = "an order" if message.exchange == COMMANDS else "a fact"
    said = f"{'Says' if action == 'send' else 'Hears'} {kind}"
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{message.route()}"},
        "summary": f"{said}: {(message.__doc__ or '').strip().splitlines()[0]}",
    }


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(min(main(), 1))
