"""Tests mirror the rooms; walks/ go through all of them over a real socket."""

import os
import sys

# What was compiled is kept, whatever else is wished on this machine: else every child that reads a leaflet compiles all
# that reads leaflets, every command all that there is, and every process of a run the assertions of all tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
