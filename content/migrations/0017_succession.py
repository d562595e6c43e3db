from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0016_titles_of_the_past')]

    initial = False

    operations = [
        # Those whose place an organisation took are found by it; there are few of them among many.
        ops.RunSQL(["CREATE INDEX organisation_replaced ON organisation (replaced_by_id) WHERE replaced_by_id IS NOT NULL"]),
    ]
