"""Short ways to read a table written in a test."""

from annotator.importers.registry import read_source


def read(content, name="table.csv", file_format=None, **options):
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    return read_source(name, data, file_format, options)


def texts(source):
    return [unit.text for unit in source.units()]


def said(source):
    return "\n".join(problem.message for problem in source.problems)
