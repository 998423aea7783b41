"""Studies: grids of runs, the metrics measured on them, and summaries."""
