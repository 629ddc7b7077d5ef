"""The composer: a campaign's audience, actions, goal, schedule, and the review before it starts."""
