"""Who belongs to a set of people: rules in words and JSON, and the exact sets they stand for (ruling 57)."""
