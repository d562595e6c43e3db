from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from content.models.short import ShortText

class Migration(migrations.Migration):
    dependencies = [('models', '0019_signing_in')]

    initial = False

    operations = [
        # What time brings about is told once for each record that was due, no longer for each subject. SQLite keeps such
        # a rule with the table itself; the events are made anew from the entries, as after every migration.
        ops.DeleteModel('LogEvent'),
        ops.CreateModel(
            name='LogEvent',
            fields=[
                ('place', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('type', ShortText(max_length=30)),
                ('subject', ShortText(max_length=40)),
                ('record_id', ShortText(null=True, max_length=40)),
                ('leaflet_id', ShortText(null=True, max_length=40)),
                ('side_id', ShortText(null=True, max_length=40)),
                ('by_id', ShortText(null=True, max_length=40)),
                ('reach', ShortText(max_length=20)),
                ('due', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('due_for', ShortText(null=True, max_length=40)),
                ('details', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'log_event', 'app': 'models', 'unique_together': (('due_for', 'type', 'due'),), 'indexes': [Index(fields=['subject', 'place']), Index(fields=['record_id', 'place']), Index(fields=['leaflet_id', 'place']), Index(fields=['type', 'place'])], 'pk_attr': 'place', 'table_description': 'One event of an entry, unfolded so that feeds find it by its place; made anew from the entries by a command.'},
            bases=['Model'],
        ),
    ]
