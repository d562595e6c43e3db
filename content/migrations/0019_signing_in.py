from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from content.enums.sessions import Way
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0018_consumers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Passphrase',
            fields=[
                ('key_id', ShortText(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('name_digest', ShortText(unique=True, max_length=64)),
                ('hashed', fields.TextField(unique=False)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'passphrase', 'app': 'models', 'pk_attr': 'key_id', 'table_description': 'A name and a passphrase that open a key for a person; neither is kept, only what they are known again by.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Session',
            fields=[
                ('id', ShortText(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('key_id', ShortText(db_index=True, max_length=40)),
                ('digest', ShortText(unique=True, max_length=64)),
                ('way', fields.CharEnumField(description='PASSPHRASE: PASSPHRASE\nKEY: KEY\nLINK: LINK\nINVITATION: INVITATION', enum_type=Way, max_length=20)),
                ('program', ShortText(max_length=80)),
                ('begun_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'session', 'app': 'models', 'pk_attr': 'id', 'table_description': 'That somebody has signed in with a key; of its secret only the digest is kept.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SignInLink',
            fields=[
                ('id', ShortText(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('key_id', ShortText(db_index=True, max_length=40)),
                ('digest', ShortText(unique=True, max_length=64)),
                ('made_by', ShortText(max_length=40)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sign_in_link', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A link that signs somebody in with a key, once; of its word only the digest is kept.'},
            bases=['Model'],
        ),
    ]
