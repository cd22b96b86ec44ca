"""Learning: the shipped models from data, and their scores. Nothing here is needed to read an article."""
