"""Make the audit log append-only and chain it.

``governance_audit_digest`` is the canonical form; ``verify_audit`` uses the same function. Seals
are written by a deferred trigger, so that the head of the chain is locked only while a
transaction commits: no lock is taken after it, and no deadlock can come from it.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION governance_audit_digest(previous text, event governance_auditevent) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        previous, event.id,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        event.actor_id, event.action, event.target_type, event.target_id, event.unit_id,
        event.changes
    )::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION governance_audit_seal_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head governance_auditchain;
    next_digest text;
BEGIN
    SELECT * INTO STRICT head FROM governance_auditchain WHERE id = 1 FOR UPDATE;
    next_digest := governance_audit_digest(head.digest, NEW);
    INSERT INTO governance_auditseal (event_id, position, digest)
        VALUES (NEW.id, head.position + 1, next_digest);
    UPDATE governance_auditchain SET position = head.position + 1, digest = next_digest WHERE id = 1;
    RETURN NULL;
END $$;

CREATE FUNCTION governance_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only (% on %)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

INSERT INTO governance_auditchain (id, position, digest)
    VALUES (1, 0, encode(sha256('socialteam audit chain'), 'hex'));

CREATE CONSTRAINT TRIGGER governance_audit_seal_event AFTER INSERT ON governance_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION governance_audit_seal_event();
CREATE TRIGGER governance_auditevent_append_only BEFORE UPDATE OR DELETE ON governance_auditevent
    FOR EACH ROW EXECUTE FUNCTION governance_audit_refuse();
CREATE TRIGGER governance_auditevent_no_truncate BEFORE TRUNCATE ON governance_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION governance_audit_refuse();
CREATE TRIGGER governance_auditseal_append_only BEFORE UPDATE OR DELETE ON governance_auditseal
    FOR EACH ROW EXECUTE FUNCTION governance_audit_refuse();
CREATE TRIGGER governance_auditseal_no_truncate BEFORE TRUNCATE ON governance_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION governance_audit_refuse();
CREATE TRIGGER governance_auditchain_one_row BEFORE DELETE ON governance_auditchain
    FOR EACH ROW EXECUTE FUNCTION governance_audit_refuse();
CREATE TRIGGER governance_auditchain_no_truncate BEFORE TRUNCATE ON governance_auditchain
    FOR EACH STATEMENT EXECUTE FUNCTION governance_audit_refuse();
"""

BACKWARDS = """
DROP TRIGGER governance_auditchain_no_truncate ON governance_auditchain;
DROP TRIGGER governance_auditchain_one_row ON governance_auditchain;
DROP TRIGGER governance_auditseal_no_truncate ON governance_auditseal;
DROP TRIGGER governance_auditseal_append_only ON governance_auditseal;
DROP TRIGGER governance_auditevent_no_truncate ON governance_auditevent;
DROP TRIGGER governance_auditevent_append_only ON governance_auditevent;
DROP TRIGGER governance_audit_seal_event ON governance_auditevent;
DROP FUNCTION governance_audit_refuse();
DROP FUNCTION governance_audit_seal_event();
DROP FUNCTION governance_audit_digest(text, governance_auditevent);
DELETE FROM governance_auditchain;
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
