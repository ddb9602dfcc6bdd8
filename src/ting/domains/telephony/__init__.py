"""The telephone: the engines that carry calls."""
