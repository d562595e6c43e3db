from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0017_succession')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Consumer',
            fields=[
                ('id', ShortText(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('organisation_id', ShortText(db_index=True, max_length=40)),
                ('name', ShortText(max_length=200)),
                ('url', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'consumer', 'app': 'models', 'unique_together': (('organisation_id', 'name'),), 'pk_attr': 'id', 'table_description': 'A site or app of an organisation that shows our content.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RegisteredDocument',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(unique=True, max_length=40)),
                ('consumer_id', ShortText(max_length=40)),
                ('hash', ShortText(db_index=True, max_length=64)),
                ('text', fields.TextField(unique=False)),
                ('name', ShortText(max_length=200)),
                ('cost', fields.BigIntField()),
                ('deprecated_uses', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('is_deprecated', fields.BooleanField()),
                ('contract', ShortText(max_length=64)),
                ('registered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('retired_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('last_used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'registered_document', 'app': 'models', 'unique_together': (('consumer_id', 'hash'),), 'pk_attr': 'row', 'table_description': 'An operation that a site sends by its hash; what the contract says of it is noted, and noted anew with each.'},
            bases=['Model'],
        ),
    ]
