"""A Segmind on this machine: the documented wire contract before an engine that really swaps faces."""
