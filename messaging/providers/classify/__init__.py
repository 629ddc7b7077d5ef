"""What providers' answers mean, as pure tables: a row per reason, a test per row (protocols.md 1.4, 2.3, 7).

Decided by reason, never by HTTP status alone: one status carries reasons as different as a bad key and a gone device.
"""
