"""What customers who are not on the line were promised: an answer by a time, a call at their turn."""
