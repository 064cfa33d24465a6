"""Agreement between coders: ratings in, coefficients out, each with its n or the reason why there is none.

Pure: numpy, krippendorff and the domain only. ``ratings`` holds reliability data, each
coefficient is one file, ``registry`` lists them, ``ratings_file`` reads a file from
outside, ``report_json`` and ``report_text`` print. Formulas and sources: docs/statistics.md.
"""
