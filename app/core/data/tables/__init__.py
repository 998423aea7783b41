"""CSV files: from bytes to rows, tables, typed columns and a data set."""
