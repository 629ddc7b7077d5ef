"""Who is erased leaves every journey at once, and what they did that journeys had not looked at yet is forgotten."""

from django.db import migrations

FORGET = """
CREATE OR REPLACE FUNCTION journeys_forget_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM journeys_signal WHERE workspace_id = NEW.workspace_id AND person_id = NEW.id;
    UPDATE journeys_traveller SET due_at = NEW.erased_at, heard = '[]'
    WHERE workspace_id = NEW.workspace_id AND person_id = NEW.id AND due_at IS NOT NULL;
    RETURN NULL;
END $$;
"""
_CREATE = f"""
{FORGET}
CREATE TRIGGER journeys_person_erased AFTER UPDATE OF erased_at ON messaging_person FOR EACH ROW
WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION journeys_forget_person();
"""
_DROP = "DROP TRIGGER journeys_person_erased ON messaging_person; DROP FUNCTION journeys_forget_person();"


class Migration(migrations.Migration):
    dependencies = [("journeys", "0006_design_references")]

    operations = [migrations.RunSQL(_CREATE, _DROP)]
