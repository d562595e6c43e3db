from tortoise import migrations
from tortoise.migrations import operations as ops
from content.models.short import ShortText

class Migration(migrations.Migration):
    dependencies = [('models', '0002_review')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Edition',
            name='translation_of_id',
            field=ShortText(null=True, max_length=40),
        ),
    ]
