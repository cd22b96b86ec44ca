"""Mentions: names and things seen in the text."""
