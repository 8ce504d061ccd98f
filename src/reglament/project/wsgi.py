"""Owns the WSGI door for any server that wants one; `reglament serve` uses it too."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.project.settings")
application = get_wsgi_application()
