"""What customers agreed to is noted, shown, and asked before something is sent."""
