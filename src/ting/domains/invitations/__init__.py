"""Invitations to contact points that not everybody may come in by."""
