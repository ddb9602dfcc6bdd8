"""For what customers are asked whether they agree, and what they said."""
