"""`annotator codebook diff` shows word by word what changed."""
