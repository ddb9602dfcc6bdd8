"""People of the installation: who they are, what they may do in which tenant, and that it is really them."""
