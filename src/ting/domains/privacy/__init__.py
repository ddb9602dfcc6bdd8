"""One person's data across all rooms: taken out, erased, held back."""
