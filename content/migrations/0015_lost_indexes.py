from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0014_review_requests')]

    initial = False

    operations = [
        # On SQLite these were lost when their tables were built anew, or never made; a test looks for all of them now.
        ops.RunSQL(
            [
                "CREATE INDEX search_entry_record ON search_entry (record_id)",
                "CREATE INDEX search_entry_tongue ON search_entry (tongue)",
                "CREATE INDEX person_organisation ON person (organisation_id)",
            ]
        ),
    ]
