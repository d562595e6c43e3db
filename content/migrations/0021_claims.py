from tortoise import migrations
from tortoise.migrations import operations as ops
from content.enums import ClaimOutcome
from content.models.short import ShortText
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0020_agreements_of_one_day')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Claim',
            fields=[
                ('id', ShortText(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('organisation_id', ShortText(db_index=True, max_length=40)),
                ('claimant_id', ShortText(db_index=True, max_length=40)),
                ('statement', fields.TextField(unique=False)),
                ('asked_by', ShortText(max_length=40)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by', ShortText(null=True, max_length=40)),
                ('outcome', fields.CharEnumField(null=True, description='GRANTED: GRANTED\nDECLINED: DECLINED\nWITHDRAWN: WITHDRAWN', enum_type=ClaimOutcome, max_length=20)),
                ('reason', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'claim', 'app': 'models', 'pk_attr': 'id', 'table_description': 'That an organisation says that a record others made is its own; the operator decides.'},
            bases=['Model'],
        ),
        # Tortoise makes no partial indexes on SQLite, so this is made by hand; content.migrating sees that it stays.
        ops.RunSQL(["CREATE UNIQUE INDEX claim_once ON claim (organisation_id, claimant_id) WHERE decided_at IS NULL"]),
    ]
