"""What people learned stays what it was: PostgreSQL refuses to change a published version.

A version that is or was in force keeps its modules, lessons, draws, examination and dates; it may
only retire.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION training_refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published version of a track does not change (%)', what
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION training_part_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM training_trackversion
        WHERE published_at IS NOT NULL
          AND (TG_OP <> 'INSERT' AND id = OLD.version_id
               OR TG_OP <> 'DELETE' AND id = NEW.version_id)
    ) THEN
        PERFORM training_refuse(TG_OP || ' on ' || TG_TABLE_NAME);
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION training_lesson_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM training_module part
        JOIN training_trackversion version ON version.id = part.version_id
        WHERE version.published_at IS NOT NULL
          AND (TG_OP <> 'INSERT' AND part.id = OLD.module_id
               OR TG_OP <> 'DELETE' AND part.id = NEW.module_id)
    ) THEN
        PERFORM training_refuse(TG_OP || ' on ' || TG_TABLE_NAME);
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION training_trackversion_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM training_refuse('DELETE of a version');
    ELSIF (NEW.track_id, NEW.number, NEW.change, NEW.summary, NEW.pass_mark, NEW.attempts,
           NEW.wait_minutes, NEW.time_limit_minutes, NEW.author_id, NEW.started_at,
           NEW.published_by_id, NEW.published_at, NEW.grace_until)
          IS DISTINCT FROM
          (OLD.track_id, OLD.number, OLD.change, OLD.summary, OLD.pass_mark, OLD.attempts,
           OLD.wait_minutes, OLD.time_limit_minutes, OLD.author_id, OLD.started_at,
           OLD.published_by_id, OLD.published_at, OLD.grace_until)
       OR NEW.state NOT IN ('published', 'retired')
       OR OLD.state = 'retired'
          AND (NEW.state <> 'retired' OR NEW.retired_at IS DISTINCT FROM OLD.retired_at) THEN
        PERFORM training_refuse('UPDATE of a version');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION training_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM training_trackversion WHERE published_at IS NOT NULL) THEN
        PERFORM training_refuse(TG_OP || ' on ' || TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER training_module_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON training_module
    FOR EACH ROW EXECUTE FUNCTION training_part_freeze();
CREATE TRIGGER training_quizdraw_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON training_quizdraw
    FOR EACH ROW EXECUTE FUNCTION training_part_freeze();
CREATE TRIGGER training_lesson_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON training_lesson
    FOR EACH ROW EXECUTE FUNCTION training_lesson_freeze();
CREATE TRIGGER training_trackversion_frozen
    BEFORE UPDATE OR DELETE ON training_trackversion
    FOR EACH ROW EXECUTE FUNCTION training_trackversion_freeze();
CREATE TRIGGER training_module_no_truncate
    BEFORE TRUNCATE ON training_module
    FOR EACH STATEMENT EXECUTE FUNCTION training_no_truncate();
CREATE TRIGGER training_quizdraw_no_truncate
    BEFORE TRUNCATE ON training_quizdraw
    FOR EACH STATEMENT EXECUTE FUNCTION training_no_truncate();
CREATE TRIGGER training_lesson_no_truncate
    BEFORE TRUNCATE ON training_lesson
    FOR EACH STATEMENT EXECUTE FUNCTION training_no_truncate();
"""

BACKWARDS = """
DROP TRIGGER training_lesson_no_truncate ON training_lesson;
DROP TRIGGER training_quizdraw_no_truncate ON training_quizdraw;
DROP TRIGGER training_module_no_truncate ON training_module;
DROP TRIGGER training_trackversion_frozen ON training_trackversion;
DROP TRIGGER training_lesson_frozen ON training_lesson;
DROP TRIGGER training_quizdraw_frozen ON training_quizdraw;
DROP TRIGGER training_module_frozen ON training_module;
DROP FUNCTION training_no_truncate();
DROP FUNCTION training_trackversion_freeze();
DROP FUNCTION training_lesson_freeze();
DROP FUNCTION training_part_freeze();
DROP FUNCTION training_refuse(text);
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
