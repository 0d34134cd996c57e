"""The outside world on a laptop: a Segmind that swaps faces, and an Auth."""
