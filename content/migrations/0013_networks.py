from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0012_calendars')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Membership',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(max_length=40)),
                ('version', fields.IntField()),
                ('since', fields.BigIntField()),
                ('until', fields.BigIntField(null=True)),
                ('network_id', ShortText(db_index=True, max_length=40)),
                ('organisation_id', ShortText(db_index=True, max_length=40)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('joined_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'membership', 'app': 'models', 'unique_together': (('id', 'version'),), 'pk_attr': 'row', 'table_description': 'That an organisation has asked to join a network, or has joined it; gone once it leaves or is turned down.'},
            bases=['Versioned'],
        ),
        # Tortoise makes no partial indexes on SQLite, so these are made by hand; content.migrating sees that they stay.
        ops.RunSQL(
            [
                "CREATE UNIQUE INDEX membership_current ON membership (id) WHERE until IS NULL",
                "CREATE UNIQUE INDEX membership_once ON membership (network_id, organisation_id) WHERE until IS NULL",
            ]
        ),
    ]
