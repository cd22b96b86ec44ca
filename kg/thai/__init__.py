"""Thai: words, calendar and titles."""
