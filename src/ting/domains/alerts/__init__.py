"""What asks for a supervisor's hand: raised once, kept until it is over, acknowledged by somebody."""
