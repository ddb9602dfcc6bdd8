"""How a tenant's house is fitted out: which modules it has, as its screens are told."""
