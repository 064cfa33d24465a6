"""Coded data sets as files: one module per format, one line per format in the registry.

An exporter takes a finished :class:`~annotator.domain.coded_data.CodedDataSet` and
streams bytes. It decides nothing about who may see what: that happened before.
"""
