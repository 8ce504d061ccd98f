"""Owns which path leads where: machines here, people in `reglament.web`, programs in `reglament.api`."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from reglament.project import health

handler400 = "reglament.project.failing.bad_request"
handler500 = "reglament.project.failing.failed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live),
    path("readyz", health.ready),
    path("metrics", health.metrics),
]
if find_spec("reglament.api") and find_spec("reglament.api.urls"):
    urlpatterns.append(path("api/v1/", include("reglament.api.urls")))
if find_spec("reglament.web.urls"):
    urlpatterns.append(path("", include("reglament.web.urls")))
