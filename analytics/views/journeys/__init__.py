"""Pages of journeys: the list, the analytics of one, a step, a number over time, the people behind a number."""
