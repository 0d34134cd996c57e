"""What the wire carries back, field by field."""

import json
from typing import Any

from sandbox.clock import iso
from sandbox.segmind.knobs import Knobs
from sandbox.segmind.ledger import Call

FAILED_CODE = 422
SEED = 63255


def submitted(call: Call, base: str) -> dict[str, Any]:
    """The answer to a POST."""
    answer = {"request_id": call.request_id, "status": "QUEUED"}
    if call.wire == "workflow":
        poll = f"{base}/workflows/request/{call.request_id}"
        return {"message": "Workflow request received", **answer, "poll_url": poll}
    if call.wire == "workflow_v2":
        poll = f"{base}/workflows/v2/requests/{call.request_id}"
        return {**answer, "poll_url": poll, "status_url": f"{poll}/status", "response_url": poll}
    result = f"{base}/v2/requests/{call.request_id}"
    return {
        **answer,
        "poll_url": f"{base}/v1/requests/{call.request_id}",
        "status_url": f"{result}/status",
        "response_url": result,
    }


def status(call: Call) -> dict[str, Any]:
    """The light answer, without the output."""
    metrics = {"inference_time": call.seconds} if call.ended else {}
    answer: dict[str, Any] = {"status": call.state, "request_id": call.request_id, "metrics": metrics}
    return answer | ({"error": call.error} if call.state == "FAILED" else {})


def result(call: Call, base: str, *, balance: float, queue_seconds: float, knobs: Knobs) -> dict[str, Any]:
    """The whole answer of the asynchronous contract."""
    if call.state != "COMPLETED" or call.output is None:
        return status(call)
    url = f"{base}/{call.output}"
    answer: dict[str, Any] = {"status": call.state, "request_id": call.request_id, "error": None}
    metrics = {
        "cost": call.cost_usd,
        "remaining_credits": balance,
        "inference_time": call.seconds,
        "queue_time": queue_seconds,
        "total_time": call.seconds,
    }
    if call.wire == "workflow_v2":
        return answer | {"output": workflow_output(url, knobs), "metrics": metrics}
    image = {
        "url": url,
        "content_type": call.content_type,
        "file_name": call.output.rpartition("/")[2],
        "file_size": str(call.size_bytes),
    }
    seed = str(call.body.get("seed", SEED))
    return answer | {"output": url, "images": [image], "seed": seed, "metrics": metrics}


def legacy_workflow(call: Call, base: str, knobs: Knobs) -> dict[str, Any]:
    """The answer of the older workflow contract."""
    if call.state == "COMPLETED":
        return {"status": call.state, "output": workflow_output(f"{base}/{call.output}", knobs)}
    if call.state == "FAILED" and knobs.workflow_failure == "error":
        return {"status": call.state, "error": call.error}
    if call.state == "FAILED":
        return {"status": call.state, "error_message": [{"model": "faceswap-comic", "error": call.error}]}
    return {"status": call.state, "output": ""}


def workflow_output(url: str, knobs: Knobs) -> str | list[dict[str, Any]]:
    """The named outputs; documented as a JSON string, seen as a list too."""
    outputs = [{"keyname": "page", "value": {"data": url, "type": "image"}}]
    return json.dumps(outputs) if knobs.workflow_output == "string" else outputs


def history_row(call: Call, base: str) -> dict[str, Any]:
    """One row of the request history."""
    return {
        "request_id": call.request_id,
        "model_name": call.slug,
        "model_status": call.state if call.ended else "PENDING",
        "credits_deduction": call.cost_usd,
        "request_body": dict(call.body),
        "generation_url": f"{base}/{call.output}" if call.output else None,
        "latency_ms": None if call.seconds is None else round(call.seconds * 1000),
        "model_created": iso(call.at),
        "error": call.error,
    }


def ledger_row(call: Call) -> dict[str, Any]:
    """One row of the ledger, for tests and the demo; a charged call is one that completed."""
    return {
        "seq": call.seq,
        "request_id": call.request_id,
        "key": call.key,
        "slug": call.slug,
        "wire": call.wire,
        "body_sha256": call.body_sha256,
        "source_sha256": call.source_sha256,
        "target_sha256": call.target_sha256,
        "client_ref": call.client_ref,
        "cost_usd": call.cost_usd,
        "charged": call.cost_usd > 0,
        "state": call.state,
        "error": call.error,
        "at": iso(call.at),
    }
