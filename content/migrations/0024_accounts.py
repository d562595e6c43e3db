from tortoise import migrations
from tortoise.migrations import operations as ops
from content.enums.sessions import Way
from content.models.short import ShortText
from tortoise import fields

class Described(ops.AlterField):
    """Only what a column is described as has changed; for that SQLite would build its table anew, without an index."""

    async def database_forward(self, *args, **kwargs):
        pass

    database_backward = database_forward

class Migration(migrations.Migration):
    dependencies = [('models', '0023_documents_taken_off')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Account',
            fields=[
                ('key_id', ShortText(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('digest', ShortText(unique=True, max_length=64)),
                ('linked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'account', 'app': 'models', 'pk_attr': 'key_id', 'table_description': 'An account elsewhere that opens a key for a person; of its issuer and subject only the digest is kept.'},
            bases=['Model'],
        ),
        Described(
            model_name='Session',
            name='way',
            field=fields.CharEnumField(description='PASSPHRASE: PASSPHRASE\nKEY: KEY\nLINK: LINK\nINVITATION: INVITATION\nPROVIDER: PROVIDER', enum_type=Way, max_length=20),
        ),
    ]
