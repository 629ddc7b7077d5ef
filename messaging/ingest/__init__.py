"""The door: bytes of any dialect come in, canonical events are kept, the answer follows the commit (design.md 3)."""
