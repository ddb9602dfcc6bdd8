"""Whether a centre is ready: under system, process and people, what is there, what is missing, and where it is mended."""
