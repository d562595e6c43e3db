"""Finding guidance and showing it: leaflets, their editions over time, and what stands in memory of them."""
