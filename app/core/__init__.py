"""The numerical core: data, networks, training, geometry. No web, no database, no executor."""
