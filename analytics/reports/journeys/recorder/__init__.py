"""The flight recorder of a journey: where everybody stood at the end of each day, and what slowed or lost people."""
