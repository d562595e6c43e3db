"""The same questions to other servers and to ours, over the same records, in one run: `python -m bench.peers`."""
