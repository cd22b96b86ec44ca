"""Text: sentences with a way back to the verbatim source."""
