"""A workspace to look around in: an invented outdoor shop with sixty days of campaigns and live traffic."""
