"""The same reports for programs and spreadsheets: JSON and CSV at the address of the page (design.md 7, ruling 51)."""
