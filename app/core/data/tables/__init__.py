"""Files with tables: from bytes to rows, typed columns and a data set."""
