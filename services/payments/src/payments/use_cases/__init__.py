"""What payments does, one file for each."""
