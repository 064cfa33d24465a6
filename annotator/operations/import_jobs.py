"""The kinds of long work there are: each name with the function a job's process calls for it."""

from annotator.operations.job_folder import Kind

KINDS: dict[str, Kind] = {}
