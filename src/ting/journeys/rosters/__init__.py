"""Who works by which routing profile, and that seats follow."""
