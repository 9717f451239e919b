"""Readers of published and common data sets: one file a format, named after it."""
