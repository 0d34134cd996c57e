"""What the orchestrator does, one function each."""
