"""In-app messages: their rules, what they say to one person, and how apps get them."""
