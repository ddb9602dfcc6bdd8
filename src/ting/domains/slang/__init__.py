"""Slang: what customers write for short, and what they mean by it. A dictionary comes with the house; tenants add theirs."""
