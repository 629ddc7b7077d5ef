"""The fold of journeys: what is reported of people's ways becomes entries, stays, conversions and their numbers.

Everything follows from lasting rows by the pure functions of `journeys.passages` and `journeys.conversions`, so the
order of arrival plays no part (ruling 28).
"""
