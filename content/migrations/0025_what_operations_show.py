from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0024_accounts')]

    initial = False

    operations = [
        ops.AddField(
            model_name='RegisteredDocument',
            name='shows',
            field=fields.TextField(default='', unique=False),
        ),
    ]
