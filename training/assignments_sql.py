"""The statements that ask, move and settle an audience, each for everybody at once."""

from typing import Final

CERTIFIED: Final = """
certified AS MATERIALIZED (
    SELECT period.person_id, min(period.starts_at) AS since
    FROM training_certificationperiod period
    JOIN training_trackversion version ON version.id = period.version_id
    WHERE period.track_id = %(track)s
      AND period.starts_at <= %(at)s
      AND (period.expires_at IS NULL OR period.expires_at > %(at)s)
      AND (period.revoked_at IS NULL OR period.revoked_at > %(at)s)
      AND version.number >= coalesce((
          SELECT max(newer.number) FROM training_trackversion newer
          WHERE newer.track_id = %(track)s AND newer.change = 'material'
            AND newer.published_at <= %(at)s AND newer.grace_until <= %(at)s
      ), 0)
    GROUP BY period.person_id
)
"""
AUDIENCE: Final = """
audience AS MATERIALIZED (
    SELECT appointment.person_id, min(appointment.unit_id) AS unit_id
    FROM governance_appointment appointment
    JOIN accounts_user person ON person.id = appointment.person_id AND person.is_active
    WHERE appointment.unit_id = ANY(%(units)s)
      AND (%(every_role)s OR appointment.role_id = ANY(%(roles)s))
      AND appointment.starts_at <= %(at)s
      AND (appointment.ends_at IS NULL OR appointment.ends_at > %(at)s)
      AND (%(newcomers)s::timestamptz IS NULL OR NOT EXISTS (
          SELECT FROM governance_appointment earlier
          WHERE earlier.person_id = appointment.person_id
            AND earlier.starts_at < %(newcomers)s
            AND (earlier.ends_at IS NULL OR earlier.ends_at > earlier.starts_at)
      ))
    GROUP BY appointment.person_id
)
"""
ELSEWHERE: Final = """
elsewhere AS MATERIALIZED (
    SELECT DISTINCT request.person_id
    FROM training_assignmentrequest request
    JOIN training_trackassignment other ON other.id = request.assignment_id
    WHERE other.track_id = %(track)s AND other.id <> %(assignment)s
      AND other.ended_at IS NULL AND request.done_at IS NULL
)
"""
WITH: Final = f"WITH {CERTIFIED}, {AUDIENCE}, {ELSEWHERE}"
WITH_AUDIENCE: Final = f"WITH {AUDIENCE}"
WITH_CERTIFIED: Final = f"WITH {CERTIFIED}"

COUNT: Final = (
    WITH
    + """
SELECT count(*), count(certified.person_id),
       count(elsewhere.person_id) FILTER (WHERE certified.person_id IS NULL)
FROM audience
LEFT JOIN certified ON certified.person_id = audience.person_id
LEFT JOIN elsewhere ON elsewhere.person_id = audience.person_id
"""
)
"""People of an audience, those certified already, and those another assignment asks already."""

ASK: Final = (
    WITH
    + """
INSERT INTO training_assignmentrequest
    (assignment_id, person_id, unit_id, asked_at, due_at, done_at, reminders)
SELECT %(assignment)s, audience.person_id, audience.unit_id, %(at)s, %(due)s,
       CASE WHEN certified.person_id IS NOT NULL THEN %(at)s END, 0
FROM audience
LEFT JOIN certified ON certified.person_id = audience.person_id
LEFT JOIN elsewhere ON elsewhere.person_id = audience.person_id
WHERE (certified.person_id IS NOT NULL OR elsewhere.person_id IS NULL)
  AND NOT EXISTS (
      SELECT FROM training_assignmentrequest request
      WHERE request.assignment_id = %(assignment)s AND request.person_id = audience.person_id
  )
ON CONFLICT (assignment_id, person_id) DO NOTHING
"""
)
"""A request for each person who has none; those who are certified have met it at once."""

MOVE: Final = (
    WITH_AUDIENCE
    + """
UPDATE training_assignmentrequest request SET unit_id = audience.unit_id
FROM audience
WHERE request.assignment_id = %(assignment)s AND request.done_at IS NULL
  AND request.person_id = audience.person_id AND request.unit_id <> audience.unit_id
"""
)
"""Requests follow people who changed units inside the audience."""

SETTLE: Final = (
    WITH_CERTIFIED
    + """
UPDATE training_assignmentrequest request
SET done_at = greatest(request.asked_at, certified.since)
FROM certified
WHERE request.assignment_id = %(assignment)s AND request.done_at IS NULL
  AND request.person_id = certified.person_id
"""
)
"""Requests are met by certifications in force."""
