"""What customers were happiest with, on a wall for everybody who works here."""
