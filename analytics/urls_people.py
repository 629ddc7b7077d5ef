"""People behind numbers, and the sets of people that were given a name."""

from django.urls import path

from analytics.data import audience_files, lists, row_files
from analytics.views import (
    audience,
    choosing,
    combine,
    person,
    person_erase,
    retarget,
    segments,
    tag_runs,
    tags,
    uploads,
)

_AUDIENCE = "w/<slug:workspace>/audience/"
_SEGMENTS = f"{_AUDIENCE}segments/"
_TAGS = f"{_AUDIENCE}tags/"
_RUN = f"{_TAGS}runs/<str:run>/"
_UPLOADS = f"{_AUDIENCE}uploads/"
_UPLOAD = f"{_UPLOADS}<str:upload>/"
_PERSON = "w/<slug:workspace>/people/<str:person>/"
_SEGMENT = f"{_SEGMENTS}<str:segment>/"

urlpatterns = [
    path(_PERSON, person.person_page, name="person"),
    path(f"{_PERSON}data.json", person.person_copy, name="person_copy"),
    path(f"{_PERSON}erase/", person_erase.person_erase, name="person_erase"),
    path(f"{_PERSON}tags/", tags.person_tags, name="person_tags"),
    path(_AUDIENCE, audience.audience_page, name="audience"),
    path(f"{_AUDIENCE}edit/", audience.audience_edit, name="audience_edit"),
    path(f"{_AUDIENCE}find/", audience.person_find, name="person_find"),
    path(f"{_AUDIENCE}data.json", audience_files.audience_json, name="audience_data"),
    path(f"{_AUDIENCE}data.csv", row_files.audience_file, name="audience_csv"),
    path(f"{_AUDIENCE}data.xlsx", row_files.audience_file, name="audience_xlsx"),
    path(f"{_AUDIENCE}retarget/", retarget.retarget, name="retarget"),
    path(_TAGS, tags.tag_list, name="tags"),
    path(f"{_TAGS}data.csv", lists.tag_list_file, name="tags_csv"),
    path(f"{_TAGS}data.xlsx", lists.tag_list_file, name="tags_xlsx"),
    path(f"{_TAGS}new/", tags.tag_new, name="tag_new"),
    path(_RUN, tag_runs.tag_run, name="tag_run"),
    path(f"{_RUN}stop/", tag_runs.tag_run_stop, name="tag_run_stop"),
    path(f"{_RUN}undo/", tag_runs.tag_run_undo, name="tag_run_undo"),
    path(f"{_AUDIENCE}choose/", choosing.people_choose, name="people_choose"),
    path(f"{_AUDIENCE}of-deliveries/", choosing.deliveries_choose, name="deliveries_choose"),
    path(f"{_AUDIENCE}combine/", combine.combine, name="combine"),
    path(f"{_AUDIENCE}combine/change/", combine.combine_change, name="combine_change"),
    path(f"{_AUDIENCE}combine/use/", combine.combine_use, name="combine_use"),
    path(_UPLOADS, uploads.upload_list, name="uploads"),
    path(f"{_UPLOADS}data.csv", lists.upload_list_file, name="uploads_csv"),
    path(f"{_UPLOADS}data.xlsx", lists.upload_list_file, name="uploads_xlsx"),
    path(_UPLOAD, uploads.upload_page, name="upload"),
    path(f"{_UPLOAD}read/", uploads.upload_read, name="upload_read"),
    path(f"{_UPLOAD}segment/", uploads.upload_segment, name="upload_segment"),
    path(f"{_UPLOAD}tag/", uploads.upload_tag, name="upload_tag"),
    path(f"{_UPLOAD}delete/", uploads.upload_delete, name="upload_delete"),
    path(_SEGMENTS, segments.segment_list, name="segments"),
    path(f"{_SEGMENTS}data.csv", lists.segment_list_file, name="segments_csv"),
    path(f"{_SEGMENTS}data.xlsx", lists.segment_list_file, name="segments_xlsx"),
    path(f"{_SEGMENTS}new/", segments.segment_new, name="segment_new"),
    path(_SEGMENT, segments.segment_page, name="segment"),
    path(f"{_SEGMENT}data.json", audience_files.segment_json, name="segment_data"),
    path(f"{_SEGMENT}data.csv", row_files.segment_file, name="segment_csv"),
    path(f"{_SEGMENT}data.xlsx", row_files.segment_file, name="segment_xlsx"),
    path(f"{_SEGMENT}copy/", segments.segment_copy, name="segment_copy"),
    path(f"{_SEGMENT}refresh/", segments.segment_refresh, name="segment_refresh"),
    path(f"{_SEGMENT}rename/", segments.segment_rename, name="segment_rename"),
    path(f"{_SEGMENT}archive/", segments.segment_archive, name="segment_archive"),
]
