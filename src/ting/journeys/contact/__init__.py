"""A contact's way: arrive, identify, queue, route, serve, wrap up, measure."""
