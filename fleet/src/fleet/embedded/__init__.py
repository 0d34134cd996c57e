"""Postgres and RabbitMQ without Docker, without root, without an installation."""
