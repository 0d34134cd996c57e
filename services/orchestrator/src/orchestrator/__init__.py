"""The only writer of Postgres: claims jobs, orders their steps, ends them."""
