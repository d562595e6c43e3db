from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from content.records import AgreementKind, ContactRole
from content.records import Visibility
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0009_agreements')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Agreement',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(max_length=40)),
                ('version', fields.IntField()),
                ('since', fields.BigIntField()),
                ('until', fields.BigIntField(null=True)),
                ('partnership_id', ShortText(db_index=True, max_length=40)),
                ('side_id', ShortText(max_length=40)),
                ('draft', fields.BooleanField()),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('kind', fields.CharEnumField(description='MEMORANDUM_OF_UNDERSTANDING: MEMORANDUM_OF_UNDERSTANDING\nPARTNERSHIP_AGREEMENT: PARTNERSHIP_AGREEMENT\nCHARTER: CHARTER\nOTHER: OTHER', enum_type=AgreementKind, max_length=30)),
                ('title', fields.TextField(null=True, unique=False)),
                ('languages', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('aims', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('responsibilities', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('effective_on', fields.DateField(null=True)),
                ('expires_on', fields.DateField(null=True)),
                ('renews', fields.BooleanField()),
                ('review_every_months', fields.IntField(null=True)),
                ('notice_months', fields.IntField(null=True)),
                ('exit_plan', fields.TextField(null=True, unique=False)),
                ('drafted_jointly', fields.BooleanField()),
                ('document_id', ShortText(null=True, max_length=40)),
                ('replaces_id', ShortText(null=True, max_length=40)),
                ('signatures', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('signed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('superseded_on', fields.DateField(null=True)),
                ('terminated_on', fields.DateField(null=True)),
                ('termination_note', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'agreement', 'app': 'models', 'unique_together': (('id', 'version'),), 'pk_attr': 'row', 'table_description': 'A charter, memorandum or agreement; how far it has got is derived from its dates and signatures.'},
            bases=['Versioned'],
        ),
        ops.CreateModel(
            name='Contact',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(max_length=40)),
                ('version', fields.IntField()),
                ('since', fields.BigIntField()),
                ('until', fields.BigIntField(null=True)),
                ('partnership_id', ShortText(db_index=True, max_length=40)),
                ('side_id', ShortText(max_length=40)),
                ('person_id', ShortText(db_index=True, max_length=40)),
                ('role', fields.CharEnumField(description='LEAD_OFFICER: LEAD_OFFICER\nCOMMITTEE: COMMITTEE\nPOLITICAL_LEAD: POLITICAL_LEAD\nCHAMPION: CHAMPION\nSTAFF: STAFF\nOTHER: OTHER', enum_type=ContactRole, max_length=20)),
                ('dedicated', fields.BooleanField()),
                ('languages', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('visibility', fields.CharEnumField(description='SIDE: SIDE\nPARTNERSHIP: PARTNERSHIP\nNETWORK: NETWORK\nPUBLIC: PUBLIC', enum_type=Visibility, max_length=20)),
                ('from_on', fields.DateField(null=True)),
                ('to_on', fields.DateField(null=True)),
            ],
            options={'table': 'contact', 'app': 'models', 'unique_together': (('id', 'version'),), 'pk_attr': 'row', 'table_description': 'That a person or committee speaks for a side, in a role and for a time; who it is stands with the person.'},
            bases=['Versioned'],
        ),
        # Tortoise makes no partial indexes on SQLite, so these are made by hand; content.migrating sees that they stay.
        ops.RunSQL(
            [
                "CREATE UNIQUE INDEX agreement_current ON agreement (id) WHERE until IS NULL",
                "CREATE UNIQUE INDEX contact_current ON contact (id) WHERE until IS NULL",
            ]
        ),
    ]
