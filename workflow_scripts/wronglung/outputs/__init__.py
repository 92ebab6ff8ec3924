"""Stores of what models put out, one per kind of output. Only this package reads files that others wrote."""
