"""The rules of a job's life, as values and pure functions."""
