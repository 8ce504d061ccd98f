"""Owns which path leads where: machines here, people in `reglament.web`."""

from django.urls import URLPattern, URLResolver, include, path

from reglament.project import health

handler400 = "reglament.project.failing.bad_request"
handler500 = "reglament.project.failing.failed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("", include("reglament.web.urls")),
]
