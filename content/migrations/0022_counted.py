from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0021_claims')]

    initial = False

    operations = [
        # How many fall under each value is counted from these, without a look at the records.
        ops.RunSQL(
            [
                "CREATE INDEX partnership_counted ON partnership (stage, form, goals, id, sort_title) WHERE until IS NULL",
                "CREATE INDEX search_entry_counted ON search_entry (record_id, countries)"
                " WHERE kind = 'PARTNERSHIP' AND place = 0",
                "CREATE INDEX side_publishing ON side (partnership_id) WHERE until IS NULL AND publishes_readiness",
            ]
        ),
    ]
