from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from content.records import DocumentKind
from content.records import Visibility
from content.records import BenefitFamily
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0008_listed_links')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Aim',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(max_length=40)),
                ('version', fields.IntField()),
                ('since', fields.BigIntField()),
                ('until', fields.BigIntField(null=True)),
                ('partnership_id', ShortText(db_index=True, max_length=40)),
                ('side_id', ShortText(null=True, db_index=True, max_length=40)),
                ('agreement_id', ShortText(null=True, max_length=40)),
                ('place', fields.IntField()),
                ('text', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('family', fields.CharEnumField(null=True, description='INSTITUTIONAL: INSTITUTIONAL\nCITIZEN: CITIZEN\nSUSTAINABLE_DEVELOPMENT: SUSTAINABLE_DEVELOPMENT', enum_type=BenefitFamily, max_length=30)),
                ('outcome', fields.TextField(null=True, unique=False)),
                ('achieved', fields.BooleanField()),
            ],
            options={'table': 'aim', 'app': 'models', 'unique_together': (('id', 'version'),), 'pk_attr': 'row', 'table_description': 'What the sides, or one of them, want to achieve.'},
            bases=['Versioned'],
        ),
        ops.CreateModel(
            name='Document',
            fields=[
                ('id', ShortText(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('partnership_id', ShortText(db_index=True, max_length=40)),
                ('side_id', ShortText(max_length=40)),
                ('record_id', ShortText(max_length=110)),
                ('title', fields.TextField(unique=False)),
                ('kind', fields.CharEnumField(description='STRATEGY: STRATEGY\nCONTEXT_PAPER: CONTEXT_PAPER\nAGREEMENT: AGREEMENT\nREPORT: REPORT\nEVIDENCE: EVIDENCE\nOTHER: OTHER', enum_type=DocumentKind, max_length=20)),
                ('url', fields.TextField(null=True, unique=False)),
                ('filename', ShortText(null=True, max_length=200)),
                ('media_type', ShortText(null=True, max_length=120)),
                ('sha256', ShortText(null=True, max_length=64)),
                ('bytes', fields.IntField(null=True)),
                ('language', ShortText(null=True, max_length=35)),
                ('visibility', fields.CharEnumField(description='SIDE: SIDE\nPARTNERSHIP: PARTNERSHIP\nNETWORK: NETWORK\nPUBLIC: PUBLIC', enum_type=Visibility, max_length=20)),
                ('since', fields.BigIntField()),
            ],
            options={'table': 'document', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A file or web page that a side attached to a record; never changed, so that what was attached stays.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Partnership',
            name='goals',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='Partnership',
            name='stakeholders',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='Person',
            name='organisation_id',
            field=ShortText(null=True, db_index=True, max_length=40),
        ),
        ops.AddField(
            model_name='Side',
            name='document_ids',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='Side',
            name='plan',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='Side',
            name='supporter_ids',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        # Tortoise makes no partial indexes on SQLite, so this is made by hand; content.migrating sees that it stays.
        ops.RunSQL(["CREATE UNIQUE INDEX aim_current ON aim (id) WHERE until IS NULL"]),
        # Whose person somebody is, the key that they were given says.
        ops.RunSQL(
            [
                "UPDATE person SET organisation_id = (SELECT MIN(organisation_id) FROM access_key"
                " WHERE access_key.person_id = person.id)"
            ]
        ),
    ]
