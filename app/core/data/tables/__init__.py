"""CSV files: lines, tables, typed columns, and the data set that is made of them."""
