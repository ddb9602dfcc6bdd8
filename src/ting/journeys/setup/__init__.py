"""How a centre is set up: what administrators write, try, publish, and take back."""
