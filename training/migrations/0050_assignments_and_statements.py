"""Assigned tracks, record stores and statements."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0120_speaking_powers"),
        ("notifications", "0001_initial"),
        ("training", "0040_practice_and_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TrackAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "newcomers_from",
                    models.DateTimeField(blank=True, null=True, verbose_name="newcomers since"),
                ),
                (
                    "due_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days to do it",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due at")),
                ("opened_at", models.DateTimeField()),
                ("asked_all_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roles",
                    models.ManyToManyField(
                        blank=True,
                        related_name="track_assignments",
                        to="governance.role",
                        verbose_name="roles",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="training.track",
                        verbose_name="track",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="track_assignments",
                        to="governance.orgunit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "assignment",
                "ordering": ["-opened_at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AssignmentRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignment_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignment_requests",
                        to="governance.orgunit",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="training.trackassignment",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LearningStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(unique=True)),
                ("stored_at", models.DateTimeField()),
                ("timestamp", models.DateTimeField()),
                ("actor_email", models.EmailField(blank=True, max_length=254)),
                ("verb", models.CharField(max_length=500)),
                ("object_id", models.CharField(max_length=500)),
                ("voids", models.UUIDField(null=True)),
                ("result", models.JSONField(default=dict)),
                ("raw", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements_sent",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "statement",
                "ordering": ["-pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["person", "-timestamp"], name="training_statement_person"
                    ),
                    models.Index(
                        condition=models.Q(("voids__isnull", False)),
                        fields=["voids"],
                        name="training_statement_voids",
                    ),
                    models.Index(fields=["sender", "-id"], name="training_statement_sender"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                        name="training_statement_digest",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LearningStore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("since", models.DateTimeField(verbose_name="from")),
                ("read_until", models.DateTimeField(editable=False)),
                ("paused_at", models.DateTimeField(editable=False, null=True)),
                (
                    "endpoint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_store",
                        to="notifications.webhookendpoint",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_stores",
                        to="governance.orgunit",
                        verbose_name="people of",
                    ),
                ),
            ],
            options={
                "verbose_name": "record store",
                "ordering": ["name", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("read_until__gte", models.F("since"))),
                        name="training_store_reads_forward",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="trackassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", True), ("due_days__range", (1, 365))),
                    models.Q(("due_at__gt", models.F("opened_at")), ("due_days__isnull", True)),
                    _connector="OR",
                ),
                name="training_assignment_is_due_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="trackassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    ("ended_at__gte", models.F("opened_at")),
                    _connector="OR",
                ),
                name="training_assignment_ends_later",
            ),
        ),
        migrations.AddIndex(
            model_name="assignmentrequest",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["person"],
                name="training_request_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="assignmentrequest",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["assignment", "due_at"],
                name="training_request_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentrequest",
            constraint=models.UniqueConstraint(
                fields=("assignment", "person"), name="training_assignmentrequest_once"
            ),
        ),
    ]
