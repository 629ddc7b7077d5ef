"""What readers keep for themselves. The numbers stand in tables of the migrations: they are written by plain SQL."""

from analytics.models.saved_view import SavedView, ViewDefault

__all__ = ["SavedView", "ViewDefault"]
