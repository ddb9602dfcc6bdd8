"""Lists that are read in line by line, and what became of each line."""
