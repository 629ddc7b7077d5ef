"""What a journey that runs here is: its definition as somebody composed it, read, checked and kept in versions."""
