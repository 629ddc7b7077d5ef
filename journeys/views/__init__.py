"""Pages on which journeys that run here are composed and started."""
