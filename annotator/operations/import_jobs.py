"""The kinds of long work there are: each name with the function a job's process calls for it."""

from annotator.operations import identifier_search
from annotator.operations.job_folder import Kind

KINDS: dict[str, Kind] = {
    "find_identifiers": identifier_search.look_as_job,
}
