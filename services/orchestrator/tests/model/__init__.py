"""A model of everything around the orchestrator, and what is promised whatever happens there."""
