"""A customer on the company's help page: what he is shown, how he signs in, what is his."""
