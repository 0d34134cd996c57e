"""Everything an author can get wrong, found in one run."""
