"""Facts: what is said of entities, and by whom."""
