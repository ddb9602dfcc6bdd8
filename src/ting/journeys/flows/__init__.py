"""Call flows: set up, tried without a telephone, and led by the telephone."""
