"""Owns the reading of strangers' mail, step by step; fetching, proof of sender and storing are left to others."""
