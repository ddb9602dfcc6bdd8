"""The customers as a company knows them: found, shown whole, made, changed, taken along."""
