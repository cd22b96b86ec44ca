"""Entities: mentions of the same thing become one."""
