"""The floor as supervisors see it: queues live, agents by state, what needs a hand."""
