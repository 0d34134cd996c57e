"""Doors out: the claim store, the pictures, the loans, the provider, the clock."""
