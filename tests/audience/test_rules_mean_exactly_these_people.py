"""A rule is worked out to the last person: numbers of campaigns, tags, devices, attributes, segments, and not."""

import pytest

HELLO = {"campaign": "autumn", "action": "hello"}
LETTER = {"campaign": "autumn", "action": "letter"}

WHO = [
    ({"campaign": "autumn"}, "ann bob cid dot"),
    (HELLO, "ann bob cid dot"),
    (HELLO | {"metric": "opened"}, "ann bob"),
    (HELLO | {"metric": "opened_unique", "platform": "ios"}, "ann"),
    ({"campaign": "autumn", "metric": "clicked"}, "ann bob cid"),
    ({"campaign": "autumn", "channel": "email", "metric": "clicked"}, "cid"),
    ({"campaign": "autumn", "metric": "received", "range": "7d"}, "bob cid"),
    ({"campaign": "autumn", "metric": "received", "from": "2026-11-01", "to": "2026-11-02"}, "ann bob cid dot"),
    ({"tag": "vip"}, "ann bob"),
    ({"tag": "nobody"}, ""),
    ({"platform": "ios"}, "ann cid"),
    ({"not": {"platform": "ios"}}, "bob dot eve fay"),
    ({"all": [{"tag": "vip"}, {"platform": "ios"}]}, "ann"),
    ({"any": [{"tag": "vip"}, {"platform": "web"}]}, "ann bob eve"),
    ({"all": [{"campaign": "autumn"}, {"not": LETTER}]}, "ann dot"),
    ({"not": {"any": [{"tag": "vip"}, {"tag": "new"}]}}, "cid eve fay"),
    ({"attribute": "city", "value": "Oslo"}, "ann cid"),
    ({"attribute": "city", "op": "ne", "value": "Oslo"}, "bob dot eve fay"),
    ({"attribute": "age", "value": 31}, "ann bob"),
    ({"attribute": "age", "op": "gte", "value": 31}, "ann bob dot"),
    ({"attribute": "age", "op": "lt", "value": 45}, "ann bob"),
    ({"attribute": "age", "op": "gt", "value": "3"}, "cid"),
    ({"attribute": "vip", "value": True}, "cid"),
    ({"attribute": "city", "op": "in", "value": ["Oslo", None]}, "ann cid eve"),
    ({"attribute": "likes", "op": "contains", "value": "tea"}, "ann eve"),
    ({"attribute": "city", "op": "exists"}, "ann bob cid eve"),
    ({"not": {"attribute": "city", "op": "exists"}}, "dot fay"),
]


@pytest.mark.parametrize(("rule", "names"), WHO, ids=[str(rule) for rule, _ in WHO])
def test_who_is_meant(crowd, rule, names):
    assert crowd.meant_by(rule) == names
