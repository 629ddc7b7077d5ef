"""Files of people: read in constant memory, matched against the people there are, reviewed before anything happens."""
