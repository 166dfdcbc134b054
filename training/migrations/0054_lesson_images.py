"""Images of lessons: they never change, and those that published versions show stay."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARDS = r"""
CREATE FUNCTION training_lessonimage_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM training_refuse('UPDATE of an image');
    ELSIF EXISTS (
        SELECT FROM training_lesson lesson
        JOIN training_module part ON part.id = lesson.module_id
        JOIN training_trackversion version ON version.id = part.version_id
        WHERE version.track_id = OLD.track_id AND version.published_at IS NOT NULL
          AND lesson.body_fr || ' ' || lesson.body_en
              ~ ('image:' || OLD.slug || '([^a-z0-9-]|$)')
    ) THEN
        PERFORM training_refuse('DELETE of an image');
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER training_lessonimage_frozen
    BEFORE UPDATE OR DELETE ON training_lessonimage
    FOR EACH ROW EXECUTE FUNCTION training_lessonimage_freeze();
CREATE TRIGGER training_lessonimage_no_truncate
    BEFORE TRUNCATE ON training_lessonimage
    FOR EACH STATEMENT EXECUTE FUNCTION training_no_truncate();
"""

BACKWARDS = """
DROP TRIGGER training_lessonimage_no_truncate ON training_lessonimage;
DROP TRIGGER training_lessonimage_frozen ON training_lessonimage;
DROP FUNCTION training_lessonimage_freeze();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0053_statements_by_age"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LessonImage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, verbose_name="short name")),
                (
                    "alt_fr",
                    models.CharField(max_length=300, verbose_name="what it shows, in French"),
                ),
                (
                    "alt_en",
                    models.CharField(max_length=300, verbose_name="what it shows, in English"),
                ),
                (
                    "media_type",
                    models.CharField(
                        choices=[
                            ("image/png", "PNG"),
                            ("image/jpeg", "JPEG"),
                            ("image/webp", "WebP"),
                        ],
                        max_length=10,
                    ),
                ),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="images",
                        to="training.track",
                    ),
                ),
            ],
            options={
                "verbose_name": "image of a lesson",
                "ordering": ["slug"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("track", "slug"),
                        name="training_image_slug_once",
                        violation_error_message="The track has an image of this name already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("height__gte", 1),
                            ("size__range", (1, 5242880)),
                            ("width__gte", 1),
                            ("height__lte", 24000000),
                            ("width__lte", 24000000),
                        ),
                        name="training_image_is_small",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alt_en__regex", "\\S"), ("alt_fr__regex", "\\S")),
                        name="training_image_is_described",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9-]+$")),
                        name="training_image_slug_is_plain",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("media_type__in", ["image/png", "image/jpeg", "image/webp"])
                        ),
                        name="training_image_media_type",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
