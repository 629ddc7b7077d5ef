"""Composing a journey by hand: its draft as a list of steps, changed by pure functions, and the forms of each part."""
