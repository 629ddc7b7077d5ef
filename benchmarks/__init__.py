"""One command, one table: `python3 run.py bench` measures this product beside what its users would run instead."""
