"""Lists of people and customers are read in."""
