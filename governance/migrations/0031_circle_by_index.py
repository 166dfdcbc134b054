from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Look the line upwards by its index.

    The function's plan is made when the table is nearly empty, reads it whole from then on, and
    20,000 lines written at once took the square of their number.
    """

    dependencies: ClassVar = [("governance", "0030_ground")]

    operations: ClassVar = [
        migrations.RunSQL(
            "ALTER FUNCTION governance_line_refuse_circle() SET enable_seqscan = off",
            "ALTER FUNCTION governance_line_refuse_circle() RESET enable_seqscan",
        ),
    ]
