"""Views with a name: whose they are, which one a list opens with, and sending them by mail."""
