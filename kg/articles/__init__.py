"""Articles: files and streams become articles."""
