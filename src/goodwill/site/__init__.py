"""Where the parts meet: Django's settings, addresses and the WSGI application."""
