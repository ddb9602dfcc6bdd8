"""Which modules a tenant has: what stands on what, the switches, and what rests."""
