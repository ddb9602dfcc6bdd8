"""What sort of centre a tenant is: chosen among types that are data, shown as a difference first, taken back as one."""
