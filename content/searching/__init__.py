"""What the engines have of text search, each in a file of its own; both keep the same words in `search_words`.

A word is kept as it is folded; beside it stands its stem in the language of its text, where the engine can find it,
behind a sign that no word holds. So one language's stems meet no other's, and no text reaches an engine's own syntax.
"""
