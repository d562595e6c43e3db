from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0004_search')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Due',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('type', ShortText(max_length=30)),
                ('subject', ShortText(max_length=40)),
                ('due', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'due', 'app': 'models', 'unique_together': (('subject', 'type', 'due'),), 'pk_attr': 'row', 'table_description': 'Something that a time to come will bring about, until it has been told.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LogEvent',
            fields=[
                ('place', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('type', ShortText(max_length=30)),
                ('subject', ShortText(max_length=40)),
                ('leaflet_id', ShortText(null=True, max_length=40)),
                ('side_id', ShortText(null=True, max_length=40)),
                ('by_id', ShortText(null=True, max_length=40)),
                ('reach', ShortText(max_length=20)),
                ('due', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('details', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'log_event', 'app': 'models', 'unique_together': (('subject', 'type', 'due'),), 'indexes': [Index(fields=['subject', 'place']), Index(fields=['leaflet_id', 'place']), Index(fields=['type', 'place'])], 'pk_attr': 'place', 'table_description': 'One event of an entry, unfolded so that feeds find it by its place; made anew from the entries by a command.'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='LogEntry',
            index=Index(fields=['at']),
        ),
    ]
