"""The nouns of the graph, by family."""
