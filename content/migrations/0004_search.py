from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from content.enums import Audience, SearchKind, Sector
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

# The words to search by: neither engine's own table is one that Tortoise knows.
WORDS = {
    "sqlite": [
        """CREATE VIRTUAL TABLE search_words USING fts5(
            title, words, detail = column, columnsize = 0, prefix = '1 2 3', tokenize = "ascii tokenchars '~'")""",
    ],
    "postgres": [
        "CREATE TABLE search_words (row BIGINT PRIMARY KEY, title TSVECTOR NOT NULL, words TSVECTOR NOT NULL)",
        "CREATE INDEX search_words_words ON search_words USING gin (words) WITH (fastupdate = off)",
    ],
}


class Words(ops.RunSQL):
    def __init__(self) -> None:
        super().__init__(sql=[], reverse_sql="DROP TABLE search_words")

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        if state_editor:
            await self._run_sql(state_editor, WORDS[state_editor.client.capabilities.dialect])


class Migration(migrations.Migration):
    dependencies = [('models', '0003_translations')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SearchEntry',
            fields=[
                ('row', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', ShortText(unique=True, max_length=160)),
                ('kind', fields.CharEnumField(description='LEAFLET: LEAFLET\nSECTION: SECTION\nITEM: ITEM\nORGANISATION: ORGANISATION\nPARTNERSHIP: PARTNERSHIP', enum_type=SearchKind, max_length=20)),
                ('record_id', ShortText(db_index=True, max_length=40)),
                ('place', fields.IntField()),
                ('language', ShortText(max_length=35)),
                ('tongue', ShortText(db_index=True, max_length=8)),
                ('sector', fields.CharEnumField(null=True, description='LOCAL_AUTHORITY: LOCAL_AUTHORITY\nHEALTH: HEALTH\nEDUCATION: EDUCATION\nFAITH: FAITH\nCOMMUNITY: COMMUNITY\nYOUTH: YOUTH\nDIASPORA: DIASPORA\nOTHER: OTHER', enum_type=Sector, max_length=20)),
                ('audience', fields.CharEnumField(null=True, description='EVERYONE: EVERYONE\nRESOURCE_RICH: RESOURCE_RICH\nRESOURCE_POOR: RESOURCE_POOR\nOTHER: OTHER', enum_type=Audience, max_length=20)),
                ('countries', ShortText(max_length=40)),
                ('newest', fields.BigIntField()),
                ('shown_from', fields.BigIntField(null=True)),
                ('shown_until', fields.BigIntField(null=True)),
                ('length', fields.IntField()),
                ('sort', ShortText(max_length=24)),
                ('title', fields.TextField(unique=False)),
                ('path', fields.TextField(unique=False)),
                ('body', fields.TextField(unique=False)),
                ('part', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'search_entry', 'app': 'models', 'pk_attr': 'row', 'table_description': "One thing that can be found in one language; the words to find it by stand in the engine's own `search_words`."},
            bases=['Model'],
        ),
        Words(),
    ]
