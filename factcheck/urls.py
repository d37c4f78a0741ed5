"""The addresses of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("claims.api.urls")),
    path("", include("claims.api.compatible_urls")),
    path("", include("claims.urls")),
]

handler400 = "factcheck.api.problems.bad_request"
handler403 = "factcheck.api.problems.forbidden"
handler404 = "factcheck.api.problems.not_found"
handler500 = "factcheck.api.problems.server_error"
