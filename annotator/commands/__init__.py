"""The commands of ``annotator``, one module for each subject."""
