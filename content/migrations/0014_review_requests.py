from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0013_networks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ReviewRequest',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(max_length=40)),
                ('version', fields.IntField()),
                ('since', fields.BigIntField()),
                ('until', fields.BigIntField(null=True)),
                ('partnership_id', ShortText(db_index=True, max_length=40)),
                ('network_id', ShortText(max_length=40)),
                ('by_on', fields.DateField()),
                ('message', fields.TextField(null=True, unique=False)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'review_request', 'app': 'models', 'unique_together': (('id', 'version'),), 'pk_attr': 'row', 'table_description': 'That a network asks a partnership to hold a review by a day; its last request stands, with those before it.'},
            bases=['Versioned'],
        ),
        # Tortoise makes no partial indexes on SQLite, so these are made by hand; content.migrating sees that they stay.
        ops.RunSQL(
            [
                "CREATE UNIQUE INDEX review_request_current ON review_request (id) WHERE until IS NULL",
                "CREATE UNIQUE INDEX review_request_once ON review_request (network_id, partnership_id)"
                " WHERE until IS NULL",
            ]
        ),
    ]
