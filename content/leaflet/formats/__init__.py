"""The readers, one for each format of file: bytes to the same tree of blocks."""
