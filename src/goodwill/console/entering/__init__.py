"""Who gets in: what allauth and axes ask us, and what we ask of who is in already."""
