"""The pure core: numbers in, numbers out. No web, no database, no executor."""
