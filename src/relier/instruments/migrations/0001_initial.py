"""Instruments and their published versions, which the database itself never lets change."""

import django.db.models.deletion
import relier.core.clock
from django.db import migrations, models

# Only what hangs on a version is frozen; the flush of a test database lifts append-only triggers.
TABLES = (
    "instruments_instrumentversion",
    "instruments_instrumentwording",
    "instruments_itemwording",
)
MESSAGE = "a published instrument is frozen (append-only)"

POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION relier_instruments_are_frozen() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql;
"""


def freeze(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION)
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION relier_instruments_are_frozen();"
            )
        return
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;"
            )


def unfreeze(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table};")
            continue
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb};")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('created_at', models.DateTimeField(default=relier.core.clock.now, editable=False)),
            ],
            options={
                'verbose_name': 'instrument',
                'verbose_name_plural': 'instruments',
            },
        ),
        migrations.CreateModel(
            name='InstrumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40, verbose_name='version')),
                ('status', models.CharField(max_length=40, verbose_name='status')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('definition', models.JSONField()),
                ('published_at', models.DateTimeField(default=relier.core.clock.now, verbose_name='published')),
                ('change_note', models.TextField(blank=True, verbose_name='what changed')),
                ('changes', models.JSONField(blank=True, default=list)),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='instruments.instrument')),
            ],
            options={
                'verbose_name': 'instrument version',
                'verbose_name_plural': 'instrument versions',
            },
        ),
        migrations.CreateModel(
            name='InstrumentWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=20, verbose_name='language')),
                ('status', models.CharField(max_length=20, verbose_name='status')),
                ('words', models.JSONField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='instruments.instrumentversion')),
            ],
            options={
                'verbose_name': 'wording',
                'verbose_name_plural': 'wordings',
            },
        ),
        migrations.CreateModel(
            name='ItemWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=40, verbose_name='item')),
                ('text', models.TextField(verbose_name='question')),
                ('lead', models.TextField(blank=True)),
                ('help', models.JSONField(blank=True, default=list)),
                ('options', models.JSONField(blank=True, default=dict)),
                ('have', models.TextField(blank=True)),
                ('lack', models.TextField(blank=True)),
                ('stimulus', models.JSONField(blank=True, default=list)),
                ('rationale', models.TextField(blank=True)),
                ('wording', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='instruments.instrumentwording')),
            ],
            options={
                'verbose_name': 'item wording',
                'verbose_name_plural': 'item wordings',
            },
        ),
        migrations.AddConstraint(
            model_name='instrumentversion',
            constraint=models.UniqueConstraint(fields=('instrument', 'version'), name='a_version_is_published_once'),
        ),
        migrations.AddConstraint(
            model_name='instrumentversion',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('provisional, not calibrated', 'calibrated'))), name='instrument_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='instrumentwording',
            constraint=models.UniqueConstraint(fields=('version', 'language'), name='a_language_is_worded_once'),
        ),
        migrations.AddConstraint(
            model_name='instrumentwording',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('source', 'reviewed', 'draft'))), name='wording_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='itemwording',
            constraint=models.UniqueConstraint(fields=('wording', 'item'), name='an_item_is_worded_once'),
        ),
        migrations.RunPython(freeze, unfreeze),
    ]
