"""What e-mail and SMS services call back with: news of deliveries of ours, through the same door as all events."""
