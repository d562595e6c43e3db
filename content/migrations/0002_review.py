from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Comment',
            fields=[
                ('id', ShortText(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('edition_id', ShortText(db_index=True, max_length=40)),
                ('key', ShortText(null=True, max_length=60)),
                ('text', fields.TextField(unique=False)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('made_by', ShortText(max_length=40)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('settled_by', ShortText(null=True, max_length=40)),
            ],
            options={'table': 'comment', 'app': 'models', 'pk_attr': 'id', 'table_description': 'What an editor says to the others about a draft, or about one thing in it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Signing',
            fields=[
                ('id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('secret', ShortText(max_length=64)),
            ],
            options={'table': 'signing', 'app': 'models', 'pk_attr': 'id', 'table_description': 'The one row that holds what preview links are signed with, the same for every process.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Collection',
            name='needs_approval',
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name='Collection',
            name='version',
            field=fields.IntField(default=1),
        ),
        ops.AddField(
            model_name='Edition',
            name='approved_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Edition',
            name='approved_by',
            field=ShortText(null=True, max_length=40),
        ),
        ops.AddField(
            model_name='Edition',
            name='submitted_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Edition',
            name='submitted_by',
            field=ShortText(null=True, max_length=40),
        ),
        ops.AddField(
            model_name='Leaflet',
            name='review_on',
            field=fields.DateField(null=True),
        ),
    ]
