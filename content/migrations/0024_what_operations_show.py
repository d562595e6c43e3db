from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0023_documents_taken_off')]

    initial = False

    operations = [
        ops.AddField(
            model_name='RegisteredDocument',
            name='shows',
            field=fields.TextField(default='', unique=False),
        ),
    ]
