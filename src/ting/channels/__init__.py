"""One folder, one way in and out. A channel talks its protocol, and hands what it hears to the journeys."""
