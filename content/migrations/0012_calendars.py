from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0011_doings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CalendarLink',
            fields=[
                ('side_id', ShortText(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('partnership_id', ShortText(max_length=40)),
                ('digest', ShortText(unique=True, max_length=64)),
                ('created_by', ShortText(max_length=40)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'calendar_link', 'app': 'models', 'pk_attr': 'side_id', 'table_description': 'The link of a side to the calendar of its partnership; of its path only the digest is kept.'},
            bases=['Model'],
        ),
    ]
