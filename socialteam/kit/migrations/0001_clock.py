"""The extensions and SQL functions every other migration may rely on.

socialteam_now(): the one clock due times are set and compared with. Tests replace its body.
socialteam_fold(text): lower case without accents, for sorting and searching. IMMUTABLE, so it
may be indexed; the dictionary named in its body is the reason its search_path is fixed.
"""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

NOW = """
CREATE FUNCTION socialteam_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT clock_timestamp()'
"""
FOLD = """
CREATE FUNCTION socialteam_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public
AS $$ SELECT lower(public.unaccent('public.unaccent', value)) $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(NOW, "DROP FUNCTION socialteam_now()"),
        migrations.RunSQL(FOLD, "DROP FUNCTION socialteam_fold(text)"),
    ]
