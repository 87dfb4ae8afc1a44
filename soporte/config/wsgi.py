"""The pages as one WSGI application."""

from django.core.handlers.wsgi import WSGIHandler

application = WSGIHandler()
