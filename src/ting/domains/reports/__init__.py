"""Reports: projections of the log, and every figure with its one definition."""
