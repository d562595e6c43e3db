from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0007_pages')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Side',
            name='listed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(
            [
                "DROP INDEX side_waiting",
                "CREATE INDEX side_waiting ON side (partnership_id)"
                " WHERE until IS NULL AND acknowledged_at IS NULL AND listed_at IS NULL",
            ]
        ),
    ]
