"""Files of rows: asked for, made, taken, deleted."""

from django.urls import path

from analytics.views import export_file, export_new, exports

_EXPORTS = "w/<slug:workspace>/exports/"
_EXPORT = f"{_EXPORTS}<str:export>/"

urlpatterns = [
    path(_EXPORTS, exports.export_list, name="exports"),
    path(f"{_EXPORTS}new/", export_new.export_new, name="export_new"),
    path(f"{_EXPORTS}news/", exports.export_news, name="export_news"),
    path(f"{_EXPORTS}find/", exports.export_find, name="export_find"),
    path(_EXPORT, exports.export_page, name="export"),
    path(f"{_EXPORT}data.json", exports.export_json, name="export_data"),
    path(f"{_EXPORT}file/", export_file.export_file, name="export_file"),
    path(f"{_EXPORT}manifest.json", export_file.export_manifest, name="export_manifest"),
    path(f"{_EXPORT}cancel/", export_file.export_cancel, name="export_cancel"),
    path(f"{_EXPORT}delete/", export_file.export_delete, name="export_delete"),
]
