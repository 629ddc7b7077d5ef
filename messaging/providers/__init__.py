"""The ways out: one file per provider, one table of what its answers mean."""
