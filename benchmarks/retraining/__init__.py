"""What a retraining costs as a shop grows: time, processor time and peak memory of the jobs by number of events.

`python -m benchmarks.retraining` draws a shop of each size, writes the files of its lake, and runs the jobs themselves,
each in a process of its own: `prepare` (lake to dataset, by DuckDB), `assemble` (what stays on one machine of it where
Spark reads the lake), and `train`. Between two sizes it gives the exponent that a cost grows by.
"""
