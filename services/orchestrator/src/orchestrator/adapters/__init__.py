"""Doors out: Postgres, the outbox, the migration tool."""
