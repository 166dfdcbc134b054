"""Certifications of a track are found by how long they last: who is certified now, at once."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0050_assignments_and_statements")]

    operations = [
        migrations.AddIndex(
            model_name="certificationperiod",
            index=models.Index(
                models.F("track"),
                django.db.models.functions.comparison.Coalesce(
                    "expires_at", models.Value("infinity"), output_field=models.DateTimeField()
                ),
                include=("person", "starts_at", "expires_at", "revoked_at", "version"),
                name="training_certified_until",
            ),
        ),
    ]
