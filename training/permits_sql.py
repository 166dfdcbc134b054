"""The one query that permits are computed with: who is looked at, and what they are asked for.

Every part reads dated facts as of ``%(at)s``; days (spaces, consents) are those of UTC, as where
they are written. A person *holds* an appointment towards a space when its unit lies on the line of
the space's unit: the unit itself, one above it or one below. What is asked depends on role and
unit alone: it is worked out once for each *seat*, a role in a unit, however many people sit there.
"""

from typing import Final

SPACE: Final = "space.id = %(space)s"
SPACES: Final = "space.closed_on IS NULL OR space.closed_on > (%(at)s AT TIME ZONE 'UTC')::date"

PLACE: Final = """
WITH RECURSIVE
place AS MATERIALIZED (
    SELECT space.id, space.unit_id, space.network_id,
           coalesce(space.opened_on <= (%(at)s AT TIME ZONE 'UTC')::date
                    AND (space.closed_on IS NULL
                         OR space.closed_on > (%(at)s AT TIME ZONE 'UTC')::date), FALSE) AS is_open
    FROM governance_space space
    WHERE {spaces}
),
climb (unit_id, id, far) AS (
    SELECT DISTINCT place.unit_id, place.unit_id, 0 FROM place
    UNION ALL
    SELECT climb.unit_id, unit.parent_id, climb.far + 1
    FROM climb JOIN governance_orgunit unit ON unit.id = climb.id
    WHERE unit.parent_id IS NOT NULL
),
"""
OF_ONE: Final = """
appointed AS MATERIALIZED (
    SELECT appointment.person_id, appointment.role_id, appointment.unit_id
    FROM governance_appointment appointment
    WHERE appointment.person_id = %(person)s
      AND appointment.starts_at <= %(at)s
      AND (appointment.ends_at IS NULL OR appointment.ends_at > %(at)s)
),
"""
OF_ALL: Final = """
descend (unit_id, id) AS (
    SELECT DISTINCT place.unit_id, place.unit_id FROM place
    UNION ALL
    SELECT descend.unit_id, unit.id
    FROM descend JOIN governance_orgunit unit ON unit.parent_id = descend.id
),
appointed AS MATERIALIZED (
    SELECT appointment.person_id, appointment.role_id, appointment.unit_id
    FROM governance_appointment appointment
    WHERE appointment.unit_id IN (SELECT id FROM climb UNION SELECT id FROM descend)
      AND appointment.starts_at <= %(at)s
      AND (appointment.ends_at IS NULL OR appointment.ends_at > %(at)s)
),
"""
# How facts of people are found: by person while they are few, else by what is asked.
ONE: Final = "= %(person)s"
FEW: Final = "= ANY (ARRAY(SELECT person_id FROM appointed))"
MANY: Final = "IN (SELECT person_id FROM appointed)"
REST: Final = """
seat AS MATERIALIZED (
    SELECT DISTINCT appointed.role_id, appointed.unit_id FROM appointed
),
up (unit_id, id) AS (
    SELECT DISTINCT seat.unit_id, seat.unit_id FROM seat
    UNION ALL
    SELECT up.unit_id, unit.parent_id
    FROM up JOIN governance_orgunit unit ON unit.id = up.id
    WHERE unit.parent_id IS NOT NULL
),
held AS MATERIALIZED (
    SELECT place.id AS space_id, place.network_id, seat.role_id, seat.unit_id
    FROM place
    JOIN (
        SELECT climb.unit_id AS place_unit, climb.id AS unit_id FROM climb
        UNION
        SELECT up.id, up.unit_id FROM up WHERE up.id IN (SELECT unit_id FROM place)
    ) line ON line.place_unit = place.unit_id
    JOIN seat ON seat.unit_id = line.unit_id
),
policy AS MATERIALIZED (
    SELECT DISTINCT ON (place.id) place.id AS space_id,
           rule.asks_charter, rule.asks_certification, rule.asks_consent
    FROM place
    JOIN climb ON climb.unit_id = place.unit_id
    JOIN training_speakingpolicy rule ON rule.unit_id = climb.id
      AND rule.starts_at <= %(at)s
      AND (rule.ends_at IS NULL OR rule.ends_at > %(at)s)
    ORDER BY place.id, climb.far
),
scope_seat AS MATERIALIZED (
    SELECT held.space_id, held.role_id, held.unit_id, bool_and(rule.needs_consent) AS needs_consent
    FROM held
    JOIN up ON up.unit_id = held.unit_id
    JOIN training_speakingscope rule ON rule.unit_id = up.id AND rule.role_id = held.role_id
    WHERE rule.starts_at <= %(at)s
      AND (rule.ends_at IS NULL OR rule.ends_at > %(at)s)
      AND rule.level >= %(level)s
      AND (rule.network_id IS NULL OR rule.network_id = held.network_id)
      AND (rule.topic_id IS NULL OR rule.topic_id = %(topic)s)
    GROUP BY held.space_id, held.role_id, held.unit_id
),
scope AS MATERIALIZED (
    SELECT seat.space_id, appointed.person_id, bool_and(seat.needs_consent) AS needs_consent
    FROM scope_seat seat JOIN appointed USING (role_id, unit_id)
    GROUP BY seat.space_id, appointed.person_id
),
charter_asked AS MATERIALIZED (
    SELECT charter.id, charter.renewal_months, charter.grace_days,
           newest.number, newest.grace_until
    FROM governance_charter charter
    CROSS JOIN LATERAL (
        SELECT version.number, version.grace_until
        FROM governance_charterversion version
        WHERE version.charter_id = charter.id AND version.change = 'material'
          AND version.published_at <= %(at)s
        ORDER BY version.number DESC LIMIT 1
    ) newest
    WHERE charter.kind = 'charter' AND EXISTS (
        SELECT FROM governance_charterversion version
        WHERE version.charter_id = charter.id AND version.published_at <= %(at)s
          AND (version.retired_at IS NULL OR version.retired_at > %(at)s)
    )
),
charter_place AS MATERIALIZED (
    SELECT charter_asked.id AS charter_id, root.orgunit_id AS unit_id
    FROM charter_asked JOIN governance_charter_units root ON root.charter_id = charter_asked.id
    UNION
    SELECT charter.id, charter.unit_id
    FROM charter_asked JOIN governance_charter charter ON charter.id = charter_asked.id
    WHERE NOT EXISTS (
        SELECT FROM governance_charter_units root WHERE root.charter_id = charter.id
    )
),
charter_seat AS MATERIALIZED (
    SELECT DISTINCT held.space_id, held.role_id, held.unit_id, charter_place.charter_id
    FROM held
    JOIN policy ON policy.space_id = held.space_id AND policy.asks_charter
    JOIN up ON up.unit_id = held.unit_id
    JOIN charter_place ON charter_place.unit_id = up.id
    WHERE NOT EXISTS (
        SELECT FROM governance_charter_roles role WHERE role.charter_id = charter_place.charter_id
    ) OR EXISTS (
        SELECT FROM governance_charter_roles role
        WHERE role.charter_id = charter_place.charter_id AND role.role_id = held.role_id
    )
),
charter_reader AS MATERIALIZED (
    SELECT seat.space_id, appointed.person_id, seat.charter_id
    FROM charter_seat seat JOIN appointed USING (role_id, unit_id)
),
charter_current AS MATERIALIZED (
    SELECT last.person_id, last.charter_id
    FROM (
        SELECT DISTINCT ON (given.person_id, version.charter_id)
               given.person_id, version.charter_id, version.number, given.at
        FROM governance_acknowledgement given
        JOIN governance_charterversion version ON version.id = given.version_id
        WHERE version.charter_id IN (SELECT charter_id FROM charter_seat)
          AND given.person_id {appointed}
          AND given.at <= %(at)s
        ORDER BY given.person_id, version.charter_id, given.at DESC, given.id DESC
    ) last
    JOIN charter_asked asked ON asked.id = last.charter_id
    WHERE (last.number >= asked.number OR asked.grace_until > %(at)s)
      AND (asked.renewal_months IS NULL
           OR last.at + make_interval(months => asked.renewal_months)
                      + make_interval(days => asked.grace_days) > %(at)s)
),
track_seat AS MATERIALIZED (
    SELECT DISTINCT held.space_id, held.role_id, held.unit_id, rule.track_id
    FROM held
    JOIN policy ON policy.space_id = held.space_id AND policy.asks_certification
    JOIN up ON up.unit_id = held.unit_id
    JOIN training_certificationrequirement rule ON rule.unit_id = up.id
    WHERE rule.starts_at <= %(at)s
      AND (rule.ends_at IS NULL OR rule.ends_at > %(at)s)
      AND rule.level <= %(level)s
      AND (rule.role_id IS NULL OR rule.role_id = held.role_id)
      AND (rule.network_id IS NULL OR rule.network_id = held.network_id)
      AND (rule.topic_id IS NULL OR rule.topic_id = %(topic)s)
),
track_asked AS MATERIALIZED (
    SELECT seat.space_id, appointed.person_id, seat.track_id
    FROM track_seat seat JOIN appointed USING (role_id, unit_id)
),
track_outdated AS MATERIALIZED (
    SELECT version.track_id, max(version.number) AS number
    FROM training_trackversion version
    WHERE version.change = 'material' AND version.published_at <= %(at)s
      AND version.grace_until <= %(at)s
    GROUP BY version.track_id
),
track_current AS MATERIALIZED (
    SELECT period.person_id, period.track_id
    FROM training_certificationperiod period
    JOIN training_trackversion version ON version.id = period.version_id
    LEFT JOIN track_outdated ON track_outdated.track_id = period.track_id
    WHERE period.track_id = ANY (ARRAY(SELECT track_id FROM track_seat))
      AND period.person_id {appointed}
      AND period.starts_at <= %(at)s
      AND coalesce(period.expires_at, 'infinity') > %(at)s
      AND (period.revoked_at IS NULL OR period.revoked_at > %(at)s)
      AND version.number >= coalesce(track_outdated.number, 0)
),
agreed AS MATERIALIZED (
    SELECT held.space_id, appointed.person_id
    FROM held
    JOIN policy ON policy.space_id = held.space_id AND policy.asks_consent
    JOIN appointed USING (role_id, unit_id)
    JOIN up ON up.unit_id = held.unit_id
    JOIN governance_timeconsent consent
      ON consent.person_id = appointed.person_id AND consent.unit_id = up.id
    WHERE consent.starts_on <= (%(at)s AT TIME ZONE 'UTC')::date
      AND consent.ends_on > (%(at)s AT TIME ZONE 'UTC')::date
),
stop AS MATERIALIZED (
    SELECT DISTINCT place.id AS space_id, rule.id, rule.person_id, rule.spared_role_id
    FROM place
    JOIN climb ON climb.unit_id = place.unit_id
    JOIN training_speakingfreeze rule ON rule.unit_id = climb.id
    WHERE rule.starts_at <= %(at)s
      AND (rule.ends_at IS NULL OR rule.ends_at > %(at)s)
      AND (rule.space_id IS NULL OR rule.space_id = place.id)
      AND (rule.topic_id IS NULL OR rule.topic_id = %(topic)s)
)
"""

FROZEN: Final = """
    SELECT who.space_id, who.person_id, stop.id
    FROM who JOIN stop ON stop.space_id = who.space_id
    WHERE (stop.person_id IS NULL OR stop.person_id = who.person_id)
      AND NOT EXISTS (
        SELECT FROM held JOIN appointed USING (role_id, unit_id)
        WHERE held.space_id = who.space_id AND appointed.person_id = who.person_id
          AND held.role_id = stop.spared_role_id
      )
"""
LACKING: Final = (
    """
    SELECT who.space_id, who.person_id, 'person' AS code, who.person_id AS ref
    FROM who JOIN accounts_user person ON person.id = who.person_id
    WHERE person.deactivated_at <= %(at)s
    UNION ALL
    SELECT who.space_id, who.person_id, 'space', who.space_id
    FROM who JOIN place ON place.id = who.space_id
    WHERE NOT place.is_open
    UNION ALL
    SELECT frozen.space_id, frozen.person_id, 'freeze', frozen.id
    FROM ("""
    + FROZEN
    + """) frozen
    UNION ALL
    SELECT who.space_id, who.person_id, 'scope', NULL::bigint
    FROM who JOIN policy ON policy.space_id = who.space_id
    WHERE NOT EXISTS (
        SELECT FROM scope
        WHERE scope.space_id = who.space_id AND scope.person_id = who.person_id
    )
    UNION ALL
    SELECT reader.space_id, reader.person_id, 'charter', reader.charter_id
    FROM charter_reader reader JOIN who USING (space_id, person_id)
    WHERE NOT EXISTS (
        SELECT FROM charter_current current
        WHERE current.person_id = reader.person_id AND current.charter_id = reader.charter_id
    )
    UNION ALL
    SELECT asked.space_id, asked.person_id, 'certification', asked.track_id
    FROM track_asked asked JOIN who USING (space_id, person_id)
    WHERE NOT EXISTS (
        SELECT FROM track_current current
        WHERE current.person_id = asked.person_id AND current.track_id = asked.track_id
    )
    UNION ALL
    SELECT scope.space_id, scope.person_id, 'consent', NULL::bigint
    FROM scope
    JOIN who USING (space_id, person_id)
    JOIN policy ON policy.space_id = scope.space_id AND policy.asks_consent
    WHERE scope.needs_consent AND NOT EXISTS (
        SELECT FROM agreed
        WHERE agreed.space_id = scope.space_id AND agreed.person_id = scope.person_id
    )
"""
)

CHECK: Final = (
    PLACE.format(spaces=SPACE)
    + OF_ONE
    + REST.format(appointed=ONE)
    + ", who AS (SELECT place.id AS space_id, %(person)s::bigint AS person_id FROM place)"
    + ", lacking AS ("
    + LACKING
    + ")"
    + """
SELECT EXISTS (SELECT FROM policy), EXISTS (SELECT FROM scope),
       (SELECT array_agg(charter_id) FROM charter_reader),
       (SELECT array_agg(track_id) FROM track_asked),
       (SELECT array_agg(ARRAY[code, ref::text] ORDER BY code, ref) FROM lacking)
"""
)
"""One person, one space: whether permits are asked and the scope covers it; the ids of the
charters and tracks that are asked; what is missing, as codes with ids."""

LACKED: Final = (
    """
, who AS MATERIALIZED (SELECT space_id, person_id FROM scope)
, lacking AS MATERIALIZED ("""
    + LACKING
    + ")"
)
CLEARED: Final = (
    LACKED
    + """
SELECT who.space_id, who.person_id, {missing}
FROM who LEFT JOIN lacking USING (space_id, person_id)
GROUP BY who.space_id, who.person_id
"""
)
LISTED: Final = "array_agg(ARRAY[code, ref::text]) FILTER (WHERE code IS NOT NULL)"
COUNTED: Final = "count(DISTINCT (code, ref)) FILTER (WHERE code IS NOT NULL)"


def _of_all(end: str, *, spaces: str = SPACE) -> dict[str, str]:
    return {
        people: PLACE.format(spaces=spaces) + OF_ALL + REST.format(appointed=people) + end
        for people in (FEW, MANY)
    }


SPEAKERS: Final = _of_all(CLEARED.format(missing=LISTED))
"""Everybody whose scope covers one space, and what each misses; by ``FEW`` or ``MANY``."""
ALLOWED: Final = _of_all(LACKED + "SELECT person_id FROM who EXCEPT SELECT person_id FROM lacking")
"""Everybody who may speak in one space; by ``FEW`` or ``MANY``."""
PLACES: Final = (
    PLACE.format(spaces=SPACES)
    + OF_ONE
    + REST.format(appointed=ONE)
    + CLEARED.format(missing=LISTED)
)
"""Every space that one person's scope covers, and what they miss there."""
MATRIX: Final = _of_all(CLEARED.format(missing=COUNTED), spaces=SPACES)[MANY]
"""Everybody in every space, and how much each misses."""
FOR_MANY: Final = "SET LOCAL enable_nestloop = off"
"""A plan by hashes: nobody can tell the planner how many people a chain of steps will leave."""
PATIENT: Final = "SET LOCAL statement_timeout = 0"
