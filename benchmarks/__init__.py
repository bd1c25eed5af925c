"""Benchmarks: they print ratios measured in one run, and are no timed tests."""
