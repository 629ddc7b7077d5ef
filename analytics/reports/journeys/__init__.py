"""Reports of journeys (metrics.md 7): the list, the journey with its flow, one step, a number over time."""
