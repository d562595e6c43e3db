from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0022_counted')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='Document',
            options={'table': 'document', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A file or web page that a side attached to a record; never changed, only taken off as a whole.'},
        ),
        ops.AddField(
            model_name='Document',
            name='removed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
