"""Conversions as they would be under other terms: worked out at once for a few people, by a job for many."""
