"""The company as its customers see it: what it is called in each language, where it is, and its picture."""
