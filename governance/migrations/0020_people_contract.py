"""The contract between people: reporting lines, applications, consents, sponsor, decisions.

A trigger keeps reporting lines free of circles: it walks the line from the new manager upwards,
period by period, after taking one lock, so that two changes at once cannot close a circle.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import socialteam.kit.fields
from django.conf import settings
from django.db import migrations, models

ACYCLIC = """
CREATE FUNCTION governance_line_refuse_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('governance_reportingline'));
    IF EXISTS (
        WITH RECURSIVE above (manager_id, period) AS (
            SELECT NEW.manager_id, tstzrange(NEW.starts_at, NEW.ends_at)
            WHERE NOT isempty(tstzrange(NEW.starts_at, NEW.ends_at))
            UNION
            SELECT line.manager_id, above.period * tstzrange(line.starts_at, line.ends_at)
            FROM above JOIN governance_reportingline line ON line.person_id = above.manager_id
            WHERE above.manager_id <> NEW.person_id
              AND above.period && tstzrange(line.starts_at, line.ends_at)
        )
        SELECT 1 FROM above WHERE manager_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'the line leads back to person %', NEW.person_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'governance_line_no_circle';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER governance_line_no_circle AFTER INSERT OR UPDATE ON governance_reportingline
FOR EACH ROW EXECUTE FUNCTION governance_line_refuse_circle();
"""
CYCLIC = """
DROP TRIGGER governance_line_no_circle ON governance_reportingline;
DROP FUNCTION governance_line_refuse_circle();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0010_charters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='orgunit',
            options={'default_permissions': (), 'ordering': ['position', 'name'], 'permissions': [('unit_view', 'See the organisation'), ('unit_change', 'Change the organisation'), ('people_view', 'See who holds which role'), ('people_appoint', 'Appoint people'), ('space_view', 'See spaces and topics'), ('space_change', 'Change spaces, topics and targets'), ('webhook_change', 'Connect webhooks'), ('charter_view', 'Read charters and policies'), ('charter_write', 'Write charters and policies'), ('charter_review', 'Approve charters and policies'), ('charter_publish', 'Publish charters and policies'), ('interaction_view', 'Read interactions'), ('interaction_log', 'Log interactions'), ('interaction_answer', 'Take and answer interactions'), ('interaction_import', 'Import interactions'), ('contact_erase', 'Erase a customer’s identity'), ('path_view', 'See escalation paths'), ('path_change', 'Change escalation paths'), ('escalation_view', 'Follow escalations'), ('escalation_open', 'Escalate'), ('escalation_act', 'Take charge of escalations'), ('report_view', 'Read reports'), ('report_compile', 'Compile reports'), ('sponsor_view', 'Open the sponsor’s page'), ('application_decide', 'Answer those who want to volunteer'), ('consent_ask', 'Ask managers for their consent to the time'), ('sponsor_ask', 'Ask the sponsor for a decision'), ('sponsor_sign', 'Sign decisions as the sponsor'), ('audit_view', 'Read the audit log')], 'verbose_name': 'unit', 'verbose_name_plural': 'units'},
        ),
        migrations.CreateModel(
            name='Sponsorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commitment', models.TextField(max_length=2000, verbose_name='commitment')),
                ('state', models.CharField(choices=[('asked', 'Waiting for a signature'), ('signed', 'Signed'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('levels', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('renews', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewal', to='governance.sponsorship')),
                ('sponsor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sponsorships', to=settings.AUTH_USER_MODEL)),
                ('strategist', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sponsorships_below', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sponsorships', to='governance.orgunit')),
            ],
            options={
                'verbose_name': 'sponsorship',
                'ordering': ['-asked_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('sponsor', models.F('strategist')), _negated=True), name='governance_sponsorship_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('ends_on__isnull', True), ('levels__isnull', True), ('signed_at__isnull', True), ('starts_on__isnull', True), models.Q(('state', 'signed'), _negated=True)), models.Q(('ends_on__gte', models.F('starts_on')), ('ends_on__isnull', False), ('levels__in', [1, 2]), ('levels__isnull', False), ('signed_at__isnull', False), ('starts_on__isnull', False), ('state__in', ['signed', 'withdrawn'])), _connector='OR'), name='governance_sponsorship_signature_is_whole'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('unit', 'sponsor'), name='governance_sponsorship_asked_once', violation_error_message='This commitment already waits for a signature.')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='decision')),
                ('why', models.CharField(max_length=500, verbose_name='why')),
                ('facts', models.CharField(blank=True, max_length=500, verbose_name='the facts')),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField(verbose_name='before')),
                ('slot', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('state', models.CharField(choices=[('open', 'To sign'), ('signed', 'Signed'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sponsor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL, verbose_name='sponsor')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='governance.orgunit', verbose_name='unit')),
                ('sponsorship', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='governance.sponsorship')),
            ],
            options={
                'verbose_name': 'decision',
                'ordering': ['-asked_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('slot__isnull', False), ('slot__range', (1, 5)), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False), ('slot__isnull', True)), _connector='OR'), name='governance_decision_open_has_a_place'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', False), ('state', 'signed')), models.Q(models.Q(('state', 'signed'), _negated=True), ('signed_at__isnull', True)), _connector='OR'), name='governance_decision_signature_is_dated'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('sponsor', 'slot'), name='governance_decision_five_places')],
            },
        ),
        migrations.CreateModel(
            name='TimeConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes_per_day', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)], verbose_name='minutes a day')),
                ('objectives', models.TextField(max_length=2000, verbose_name='objectives')),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('given', 'Given'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_consents_asked', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_consents', to=settings.AUTH_USER_MODEL)),
                ('renews', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewal', to='governance.timeconsent')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_consents', to='governance.orgunit')),
            ],
            options={
                'verbose_name': 'consent to the time',
                'ordering': ['-asked_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('person', models.F('manager')), _negated=True), name='governance_consent_of_two', violation_error_message='Nobody consents to their own time.'), models.CheckConstraint(condition=models.Q(('minutes_per_day__range', (5, 480))), name='governance_consent_minutes_range'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='governance_consent_answer_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), models.Q(('state', 'given'), _negated=True)), models.Q(('ends_on__gte', models.F('starts_on')), ('ends_on__isnull', False), ('starts_on__isnull', False), ('state__in', ['given', 'withdrawn'])), _connector='OR'), name='governance_consent_period_is_whole'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('person', 'unit'), name='governance_consent_asked_once', violation_error_message='This consent is already asked for.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('starts_on__isnull', False)), expressions=[('person', '='), ('unit', '='), (socialteam.kit.fields.DateRange('starts_on', 'ends_on', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='governance_consent_one_a_day')],
            },
        ),
        migrations.CreateModel(
            name='SigningLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('consent', 'Consent to the time')], max_length=10)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='governance.timeconsent')),
            ],
            options={
                'verbose_name': 'signing link',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='governance_link_expires_later')],
            },
        ),
        migrations.CreateModel(
            name='VolunteerApplication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('motivation', models.TextField(max_length=2000, verbose_name='motivation')),
                ('ease', models.PositiveSmallIntegerField(choices=[(1, 'I read'), (2, 'I reply now and then'), (3, 'I post regularly'), (4, 'I run an account or a group')], verbose_name='ease with networks')),
                ('expertise', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='expertise')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), size=None, verbose_name='languages')),
                ('state', models.CharField(choices=[('submitted', 'Waiting for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='submitted', max_length=10)),
                ('submitted_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='governance.orgunit', verbose_name='unit')),
                ('vouched_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='vouched for by')),
            ],
            options={
                'verbose_name': 'application',
                'ordering': ['-submitted_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'submitted')), fields=('person', 'unit'), name='governance_application_waits_once', violation_error_message='You have already applied there.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'submitted')), models.Q(models.Q(('state', 'submitted'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='governance_application_answer_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='governance_application_refusal_says_why'), models.CheckConstraint(condition=models.Q(('vouched_by__isnull', True), models.Q(('vouched_by', models.F('person')), _negated=True), _connector='OR'), name='governance_application_vouched_by_another', violation_error_message='Somebody else vouches for you.'), models.CheckConstraint(condition=models.Q(('ease__range', (1, 4))), name='governance_application_ease_range')],
            },
        ),
        migrations.CreateModel(
            name='EligibilityOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('granted_at', models.DateTimeField()),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='eligibility_overrides', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='eligibility_overrides', to='governance.orgunit')),
            ],
            options={
                'verbose_name': 'exception to the eligibility rule',
                'ordering': ['-granted_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='governance_override_ends_later', violation_error_message='The end comes after the beginning.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='governance_override_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='EligibilityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('min_months', models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MaxValueValidator(120)], verbose_name='months in the company')),
                ('not_alone', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('permanent', 'Permanent contract'), ('fixed_term', 'Fixed-term contract'), ('apprentice', 'Apprentice'), ('intern', 'Intern'), ('external', 'External')], max_length=12), blank=True, size=None, verbose_name='contracts that do not speak alone')),
                ('changed_at', models.DateTimeField()),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='eligibility_rule', to='governance.orgunit')),
            ],
            options={
                'verbose_name': 'eligibility rule',
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('min_months__lte', 120)), name='governance_eligibility_months_range')],
            },
        ),
        migrations.CreateModel(
            name='Employment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contract', models.CharField(choices=[('permanent', 'Permanent contract'), ('fixed_term', 'Fixed-term contract'), ('apprentice', 'Apprentice'), ('intern', 'Intern'), ('external', 'External')], max_length=12, verbose_name='contract')),
                ('joined_on', models.DateField(verbose_name='works here since')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'employment',
                'ordering': ['-starts_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='governance_employment_ends_later'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), (socialteam.kit.fields.TsTzRange('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='governance_employment_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='ReportingLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines_below', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'reporting line',
                'ordering': ['-starts_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='governance_line_ends_later'), models.CheckConstraint(condition=models.Q(('person', models.F('manager')), _negated=True), name='governance_line_of_two', violation_error_message='Nobody reports to themselves.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), (socialteam.kit.fields.TsTzRange('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='governance_line_one_at_a_time')],
            },
        ),
        migrations.RunSQL(ACYCLIC, CYCLIC),
    ]
