from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from content.records import Visibility
from content.records import ActivityKind, ActivityStatus, ActivityTheme, ExchangeType, ReviewKind, VisitMode, VisitPurpose
from content.records import SearchKind
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0010_people')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Activity',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(max_length=40)),
                ('version', fields.IntField()),
                ('since', fields.BigIntField()),
                ('until', fields.BigIntField(null=True)),
                ('partnership_id', ShortText(db_index=True, max_length=40)),
                ('side_id', ShortText(max_length=40)),
                ('visibility', fields.CharEnumField(description='SIDE: SIDE\nPARTNERSHIP: PARTNERSHIP\nNETWORK: NETWORK\nPUBLIC: PUBLIC', enum_type=Visibility, max_length=20)),
                ('title', ShortText(max_length=400)),
                ('kind', fields.CharEnumField(null=True, description='PROJECT: PROJECT\nEVENT: EVENT\nEXCHANGE: EXCHANGE', enum_type=ActivityKind, max_length=20)),
                ('theme', fields.CharEnumField(description='CIVIC: CIVIC\nCULTURAL: CULTURAL\nEDUCATION: EDUCATION\nTECHNICAL: TECHNICAL\nOTHER: OTHER', enum_type=ActivityTheme, max_length=20)),
                ('exchange', fields.CharEnumField(null=True, description='SHORT_TECHNICAL: SHORT_TECHNICAL\nLONG_TERM: LONG_TERM', enum_type=ExchangeType, max_length=20)),
                ('status', fields.CharEnumField(description='PLANNED: PLANNED\nUNDER_WAY: UNDER_WAY\nDONE: DONE\nPOSTPONED: POSTPONED\nCANCELLED: CANCELLED', enum_type=ActivityStatus, max_length=20)),
                ('day', fields.DateField()),
                ('starts_on', fields.DateField(null=True)),
                ('ends_on', fields.DateField(null=True)),
                ('done_on', fields.DateField(null=True)),
                ('goals', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('groups', fields.TextField(unique=False)),
                ('costs', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('funders', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'activity', 'app': 'models', 'unique_together': (('id', 'version'),), 'pk_attr': 'row', 'table_description': 'A project, event or exchange.'},
            bases=['Doing'],
        ),
        ops.CreateModel(
            name='Charge',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('activity_row', fields.BigIntField(db_index=True)),
                ('place', fields.IntField()),
                ('side_id', ShortText(max_length=40)),
                ('function', ShortText(max_length=400)),
                ('person_id', ShortText(null=True, max_length=40)),
            ],
            options={'table': 'charge', 'app': 'models', 'pk_attr': 'row', 'table_description': 'A function of one version of an activity: which side carries it out, and who of it. Never changed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Purpose',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('activity_row', fields.BigIntField(db_index=True)),
                ('place', fields.IntField()),
                ('aim_id', ShortText(db_index=True, max_length=40)),
            ],
            options={'table': 'purpose', 'app': 'models', 'pk_attr': 'row', 'table_description': 'An aim that one version of an activity serves. Never changed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Review',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(max_length=40)),
                ('version', fields.IntField()),
                ('since', fields.BigIntField()),
                ('until', fields.BigIntField(null=True)),
                ('partnership_id', ShortText(db_index=True, max_length=40)),
                ('side_id', ShortText(max_length=40)),
                ('visibility', fields.CharEnumField(description='SIDE: SIDE\nPARTNERSHIP: PARTNERSHIP\nNETWORK: NETWORK\nPUBLIC: PUBLIC', enum_type=Visibility, max_length=20)),
                ('kind', fields.CharEnumField(description='MONITORING: MONITORING\nANNUAL: ANNUAL\nRENEWAL: RENEWAL\nEXIT: EXIT', enum_type=ReviewKind, max_length=20)),
                ('period', ShortText(max_length=100)),
                ('day', fields.DateField()),
                ('held_on', fields.DateField(null=True)),
                ('findings', fields.TextField(unique=False)),
                ('improvements', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('challenges', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('leaflet_id', ShortText(max_length=40)),
                ('followed_number', fields.IntField()),
                ('signed_off_by', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('next_review_on', fields.DateField(null=True)),
            ],
            options={'table': 'review', 'app': 'models', 'unique_together': (('id', 'version'),), 'pk_attr': 'row', 'table_description': 'A look back at how the partnership goes, signed off by each side.'},
            bases=['Doing'],
        ),
        ops.CreateModel(
            name='Update',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(max_length=40)),
                ('version', fields.IntField()),
                ('since', fields.BigIntField()),
                ('until', fields.BigIntField(null=True)),
                ('partnership_id', ShortText(db_index=True, max_length=40)),
                ('side_id', ShortText(max_length=40)),
                ('visibility', fields.CharEnumField(description='SIDE: SIDE\nPARTNERSHIP: PARTNERSHIP\nNETWORK: NETWORK\nPUBLIC: PUBLIC', enum_type=Visibility, max_length=20)),
                ('title', ShortText(max_length=400)),
                ('body', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('language', ShortText(max_length=35)),
                ('audiences', ShortText(max_length=80)),
                ('published_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('withdrawn_reason', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'update', 'app': 'models', 'unique_together': (('id', 'version'),), 'pk_attr': 'row', 'table_description': 'News of aims, objectives and achievements, in one language.'},
            bases=['Doing'],
        ),
        ops.CreateModel(
            name='Visit',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(max_length=40)),
                ('version', fields.IntField()),
                ('since', fields.BigIntField()),
                ('until', fields.BigIntField(null=True)),
                ('partnership_id', ShortText(db_index=True, max_length=40)),
                ('side_id', ShortText(max_length=40)),
                ('visibility', fields.CharEnumField(description='SIDE: SIDE\nPARTNERSHIP: PARTNERSHIP\nNETWORK: NETWORK\nPUBLIC: PUBLIC', enum_type=Visibility, max_length=20)),
                ('purpose', fields.CharEnumField(description='SCOPING: SCOPING\nEXCHANGE: EXCHANGE\nMONITORING: MONITORING\nCEREMONY: CEREMONY', enum_type=VisitPurpose, max_length=20)),
                ('mode', fields.CharEnumField(description='IN_PERSON: IN_PERSON\nONLINE: ONLINE', enum_type=VisitMode, max_length=20)),
                ('host_id', ShortText(max_length=40)),
                ('day', fields.DateField()),
                ('ends_on', fields.DateField(null=True)),
                ('outcome', fields.TextField(null=True, unique=False)),
                ('report_id', ShortText(null=True, max_length=40)),
            ],
            options={'table': 'visit', 'app': 'models', 'unique_together': (('id', 'version'),), 'pk_attr': 'row', 'table_description': 'A visit of one side to another, in person or online.'},
            bases=['Doing'],
        ),
        # Tortoise makes no partial indexes on SQLite; content.migrating sees that these stay.
        ops.RunSQL(
            [
                f'CREATE UNIQUE INDEX {table}_current ON "{table}" (id) WHERE until IS NULL'
                for table in ('activity', 'review', 'update', 'visit')
            ]
        ),
        ops.AddField(
            model_name='Answer',
            name='evidence_ids',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='LogEvent',
            name='record_id',
            field=ShortText(null=True, max_length=40),
        ),
        ops.AddIndex(
            model_name='LogEvent',
            index=Index(fields=['record_id', 'place']),
        ),
        ops.AlterField(
            model_name='SearchEntry',
            name='kind',
            field=fields.CharEnumField(description='LEAFLET: LEAFLET\nSECTION: SECTION\nITEM: ITEM\nORGANISATION: ORGANISATION\nPARTNERSHIP: PARTNERSHIP\nUPDATE: UPDATE', enum_type=SearchKind, max_length=20),
        ),
    ]
