from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0015_lost_indexes')]

    initial = False

    operations = [
        # A page as of another time is read in its order too, among all versions.
        ops.RunSQL(["CREATE INDEX partnership_titled_once ON partnership (sort_title, id)"]),
    ]
