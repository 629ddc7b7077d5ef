"""Liquid to text: strict about what is missing, bounded in what it may cost (protocols.md 9)."""

from messaging.rendering.checking import Check, check
from messaging.rendering.errors import RenderError
from messaging.rendering.fields import render

__all__ = ["Check", "RenderError", "check", "render"]
