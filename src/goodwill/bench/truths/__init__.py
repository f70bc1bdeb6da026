"""What ``goodwill bench truth`` judges: a file for each kind of estimate, with ``judged(runs=...) -> Report``."""
