-- 500 units (1 company, 19 hubs, 480 spokes), 20,000 people, N interactions of which 20 % are open.
-- :n is the number of interactions. Times lie in the two years before 2026-11-01.
INSERT INTO governance_orgunit (id, parent_id, name, slug, kind, model, position)
SELECT i, NULL, 'Company', 'u1', 'company', '', 0 FROM generate_series(1, 1) i;
INSERT INTO governance_orgunit (id, parent_id, name, slug, kind, model, position)
SELECT i, 1, 'Hub ' || i, 'u' || i, 'hub', 'hub_and_spoke', i FROM generate_series(2, 20) i;
INSERT INTO governance_orgunit (id, parent_id, name, slug, kind, model, position)
SELECT i, 2 + i % 19, 'Spoke ' || i, 'u' || i, 'spoke', '', i FROM generate_series(21, 500) i;
INSERT INTO accounts_user (id, password, is_superuser, email, name, language, time_zone, theme, quiet_weekends, is_active, session_epoch)
SELECT i, '!', false, 'p' || i || '@bench.example', 'Person ' || i, 'en', 'Europe/Paris', '', false, true, 0
FROM generate_series(1, 20000) i;
INSERT INTO governance_network (id, slug, name) VALUES (1, 'bench', 'Bench');
INSERT INTO governance_space (id, unit_id, network_id, name, slug, url, language, target_minutes, urgent_target_minutes, opened_on)
SELECT i, i, 1, 'Space ' || i, 'space-' || i, '', 'en', 480, 60, '2020-01-01' FROM generate_series(1, 500) i;
INSERT INTO governance_topic (id, unit_id, name, slug)
SELECT i, i, 'Topic ' || i, 'topic-' || i FROM generate_series(1, 500) i;
INSERT INTO engagement_contact (id, unit_id, space_id, pseudonym, created_at)
SELECT i, 1 + i % 500, 1 + i % 500, 'C-' || i, '2024-11-01' FROM generate_series(1, 20000) i;
INSERT INTO engagement_contactidentity (contact_id, space_id, name, handle)
SELECT id, space_id, 'Name ' || id, 'handle' || id FROM engagement_contact;
INSERT INTO engagement_interaction (id, unit_id, space_id, topic_id, contact_id, title, permalink, locale, status,
    importance, urgency, route, occurred_at, received_at, due_at, first_response_at, first_response_seconds,
    first_response_flagged, closed_at, version, external_id)
SELECT i, u, u, CASE WHEN i % 3 = 0 THEN u END, 1 + i % 20000,
       (ARRAY['charged twice for the same month','no power since this morning','who is my new adviser',
              'the meter shows nonsense','refund still not here','moving out at the end of the month',
              'the app refuses my password','solar offer for a shared building'])[1 + i % 8]
         || ' case' || i || CASE WHEN i % 997 = 0 THEN ' rareword' ELSE '' END,
       '', 'en', s, i % 7 = 0, i % 11 = 0, 'space', t, t, t + interval '8 hours',
       CASE WHEN s = 'answered' THEN t + interval '2 hours' END, CASE WHEN s = 'answered' THEN 7200 END,
       false, CASE WHEN s = 'closed' THEN t + interval '1 day' END, 1, ''
FROM (
    SELECT i, (1 + (i * 7919) % 500)::int AS u,
           timestamptz '2026-11-01' - (i * 61.7 % 63072000) * interval '1 second' AS t,
           CASE i % 10 WHEN 0 THEN 'open' WHEN 5 THEN 'open' WHEN 1 THEN 'closed' WHEN 2 THEN 'closed' WHEN 3 THEN 'closed'
                ELSE 'answered' END AS s
    FROM generate_series(1, :n::bigint) i
) rows;
INSERT INTO engagement_message (interaction_id, direction, contact_id, body, occurred_at, received_at, external_id)
SELECT id, 'in', contact_id, title || '. ' || repeat('I called, I wrote, nobody answers me. ', 5), occurred_at, occurred_at, ''
FROM engagement_interaction;
INSERT INTO engagement_message (interaction_id, direction, author_id, body, occurred_at, received_at, external_id)
SELECT id, 'out', 1 + id % 20000, repeat('We looked into it and it is settled. ', 4), first_response_at, first_response_at, ''
FROM engagement_interaction WHERE first_response_at IS NOT NULL;
SELECT setval(pg_get_serial_sequence(t, 'id'), (xpath('/row/m/text()', query_to_xml('SELECT max(id) AS m FROM ' || t, true, true, '')))[1]::text::bigint)
FROM unnest(ARRAY['governance_orgunit','accounts_user','governance_network','governance_space','governance_topic',
                  'engagement_contact','engagement_interaction']) t;
