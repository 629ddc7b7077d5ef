"""Whoever changes on the way is looked at again at once: a rule may take them out, their clock may be another, and of
two people who turn out to be one, one goes on."""

from importlib import import_module

from django.db import migrations, models

# The row is only noted: whoever moves people locks them before who they are, and a change does it the other way round.
_CREATE = """
CREATE FUNCTION journeys_note_changed(ws bigint, people bigint[], anyway boolean, watched text[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO journeys_signal (workspace_id, person_id, kind, name, at, key, properties)
    SELECT DISTINCT ON (t.person_id) ws, t.person_id, 4, '', readout_now(), gen_random_uuid(), '{}'::jsonb
    FROM journeys_traveller t
    JOIN journeys_version v ON v.workspace_id = ws AND v.id = t.version_id
    WHERE t.workspace_id = ws AND t.person_id = ANY (people) AND t.due_at IS NOT NULL AND (anyway OR EXISTS (
        SELECT FROM jsonb_array_elements(v.definition -> 'exit_rules') AS rule WHERE rule ->> 'by' = ANY (watched)))
    ORDER BY t.person_id
$$;

CREATE FUNCTION journeys_note_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM journeys_note_changed(
        NEW.workspace_id, ARRAY[NEW.id],
        OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id
            OR OLD.attributes ->> 'timezone' IS DISTINCT FROM NEW.attributes ->> 'timezone',
        array_remove(ARRAY[
            CASE WHEN OLD.attributes IS DISTINCT FROM NEW.attributes THEN 'attribute' END,
            CASE WHEN OLD.subscribed IS DISTINCT FROM NEW.subscribed THEN 'unsubscribed' END], NULL));
    RETURN NULL;
END $$;
CREATE TRIGGER journeys_person_changed AFTER UPDATE OF attributes, subscribed, merged_into_id ON messaging_person
FOR EACH ROW WHEN (NEW.erased_at IS NULL AND (
    OLD.attributes IS DISTINCT FROM NEW.attributes OR OLD.subscribed IS DISTINCT FROM NEW.subscribed
    OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id
)) EXECUTE FUNCTION journeys_note_person();

-- What they did that nobody had looked at yet is forgotten.
CREATE OR REPLACE FUNCTION journeys_forget_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM journeys_signal WHERE workspace_id = NEW.workspace_id AND person_id = NEW.id;
    PERFORM journeys_note_changed(NEW.workspace_id, ARRAY[NEW.id], true, '{}');
    RETURN NULL;
END $$;

CREATE FUNCTION journeys_note_tags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM journeys_note_changed(workspace_id, array_agg(DISTINCT person_id), false, ARRAY['attribute'])
    FROM changed GROUP BY workspace_id;
    RETURN NULL;
END $$;
CREATE TRIGGER journeys_tags_given AFTER INSERT ON messaging_persontag REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION journeys_note_tags();
CREATE TRIGGER journeys_tags_taken AFTER DELETE ON messaging_persontag REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION journeys_note_tags();
"""
_FORGET_BEFORE = import_module("journeys.migrations.0007_erased_people_leave").FORGET
_DROP = f"""
{_FORGET_BEFORE}
DROP TRIGGER journeys_tags_taken ON messaging_persontag;
DROP TRIGGER journeys_tags_given ON messaging_persontag;
DROP TRIGGER journeys_person_changed ON messaging_person;
DROP FUNCTION journeys_note_tags();
DROP FUNCTION journeys_note_person();
DROP FUNCTION journeys_note_changed(bigint, bigint[], boolean, text[]);
"""
_KINDS = [(1, "Event"), (2, "API"), (3, "Segment"), (4, "Changed")]


class Migration(migrations.Migration):
    dependencies = [("journeys", "0007_erased_people_leave"), ("messaging", "0031_due_in_app")]

    operations = [
        migrations.AlterField("signal", "kind", models.SmallIntegerField(choices=_KINDS, default=1)),
        migrations.RunSQL(_CREATE, _DROP),
    ]
