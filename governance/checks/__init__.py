"""The rules of the field: each a governance check with a stable code."""
