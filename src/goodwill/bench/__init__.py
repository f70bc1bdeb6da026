"""The house's own measurements: each bench is a file here with a ``run`` that returns a report of figures and goals."""
