"""What each process of the fleet is told, and what it is not."""

from pathlib import Path

from contracts.topology import PUBLISHES
from fleet.memory import Memory
from fleet.parts import DATABASE_ROLES, PORTS, SECRETS, SERVICES, Plan, inherited, plan


def a_memory() -> Memory:
    memory = Memory()
    memory.settle(ports=PORTS, passwords=SECRETS)
    return memory


def a_plan(memory: Memory, **overrides: str) -> Plan:
    urls = {party: f"amqp://{party}:of-{party}@127.0.0.1/comics" for party in PUBLISHES}
    return plan(memory, folder=Path("/var/fleet"), broker_urls=urls, overrides=overrides)


def test_every_service_runs_and_says_when_it_is_ready() -> None:
    memory = a_memory()

    parts = a_plan(memory).parts

    assert {part.name for part in parts} == {*SERVICES, "sandbox"}
    assert len({part.ready_url for part in parts}) == len(parts)


def test_only_gateway_and_orchestrator_hold_a_password_of_the_database_each_its_own() -> None:
    memory = a_memory()
    passwords = {role: memory.password(f"database/{role}") for role in ("postgres", *DATABASE_ROLES)}

    told = {
        part.name: [role for role, password in passwords.items() if password in str(part.settings)]
        for part in a_plan(memory).parts
    }

    assert {name: roles for name, roles in told.items() if roles} == {
        "gateway": ["gateway"],
        "orchestrator": ["orchestrator"],
    }


def test_every_service_speaks_to_the_broker_as_itself() -> None:
    parts = a_plan(a_memory()).parts

    for part in parts:
        others = [party for party in PUBLISHES if party != part.name and f"of-{party}" in str(part.settings)]
        assert others == []


def test_a_setting_from_outside_wins_over_the_fleets_own() -> None:
    parts = {part.name: part for part in a_plan(a_memory(), FACESWAP_POLL_SECONDS="9", OTHER="x").parts}

    assert parts["faceswap"].settings["FACESWAP_POLL_SECONDS"] == "9"
    assert not any("OTHER" in part.settings for part in parts.values())


def test_processes_do_not_inherit_the_environment_of_whoever_starts_them() -> None:
    assert set(inherited()) <= {"PATH", "HOME", "TMPDIR", "LANG", "COMICS_CACHE_DIR", "COMICS_MODELS_DIR"}


def test_postprocess_is_told_of_the_printing_condition_that_set_up_made() -> None:
    (told,) = (part.settings for part in a_plan(a_memory()).parts if part.name == "postprocess")

    assert told["POSTPROCESS_PRINT_ICC_CMYK"].endswith("icc/gracol2006-240.icc")
    assert told["POSTPROCESS_PRINT_CONDITION"] == "CGATS TR 006"
