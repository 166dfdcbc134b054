"""A charter's text stays what it was when people acknowledged it: PostgreSQL refuses the rest.

A version that is or was in force keeps its number, its dates and its texts; it may only retire.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION governance_charter_refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published charter does not change (%)', what
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION governance_chartertext_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM governance_charterversion
        WHERE published_at IS NOT NULL
          AND (TG_OP <> 'INSERT' AND id = OLD.version_id
               OR TG_OP <> 'DELETE' AND id = NEW.version_id)
    ) THEN
        PERFORM governance_charter_refuse(TG_OP || ' of a text');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION governance_charterversion_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM governance_charter_refuse('DELETE of a version');
    ELSIF (NEW.charter_id, NEW.number, NEW.change, NEW.summary, NEW.author_id,
           NEW.approved_by_id, NEW.approved_at, NEW.published_at)
          IS DISTINCT FROM
          (OLD.charter_id, OLD.number, OLD.change, OLD.summary, OLD.author_id,
           OLD.approved_by_id, OLD.approved_at, OLD.published_at)
       OR NEW.state NOT IN ('published', 'retired')
       OR OLD.state = 'retired' AND NEW.state <> 'retired' THEN
        PERFORM governance_charter_refuse('UPDATE of a version');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION governance_charter_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM governance_charterversion WHERE published_at IS NOT NULL) THEN
        PERFORM governance_charter_refuse(TG_OP || ' on ' || TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER governance_chartertext_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON governance_chartertext
    FOR EACH ROW EXECUTE FUNCTION governance_chartertext_freeze();
CREATE TRIGGER governance_charterversion_frozen
    BEFORE UPDATE OR DELETE ON governance_charterversion
    FOR EACH ROW EXECUTE FUNCTION governance_charterversion_freeze();
CREATE TRIGGER governance_chartertext_no_truncate
    BEFORE TRUNCATE ON governance_chartertext
    FOR EACH STATEMENT EXECUTE FUNCTION governance_charter_no_truncate();
"""

BACKWARDS = """
DROP TRIGGER governance_chartertext_no_truncate ON governance_chartertext;
DROP TRIGGER governance_charterversion_frozen ON governance_charterversion;
DROP TRIGGER governance_chartertext_frozen ON governance_chartertext;
DROP FUNCTION governance_charter_no_truncate();
DROP FUNCTION governance_charterversion_freeze();
DROP FUNCTION governance_chartertext_freeze();
DROP FUNCTION governance_charter_refuse(text);
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0031_circle_by_index")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
