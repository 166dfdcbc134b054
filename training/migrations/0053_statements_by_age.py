"""Old statements are found without reading them all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('training', '0052_restored_rules'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='learningstatement',
            index=models.Index(fields=['stored_at'], name='training_statement_stored'),
        ),
    ]
