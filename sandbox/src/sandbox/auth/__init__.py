"""A Supabase-like Auth on this machine: signing keys, demo users, tokens."""
