"""How any service of the fleet runs: settings, bus, telemetry, health, object store; no business word."""
