"""Measurements: ratios within one run, on the machine at hand."""
