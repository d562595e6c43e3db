from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0006_life')]

    initial = False

    operations = [
        # Partial, so made by hand like those of the first migration: a page of current versions in its order.
        ops.RunSQL(
            [
                f"CREATE INDEX {name} ON {table} ({columns}) WHERE until IS NULL"
                for name, table, columns in (
                    ("organisation_named", "organisation", "sort_name, id"),
                    ("organisation_country", "organisation", "country_code, sort_name, id"),
                    ("organisation_changed", "organisation", "since, id"),
                    ("partnership_titled", "partnership", "sort_title, id"),
                    ("partnership_since", "partnership", "stage_since, id"),
                )
            ]
            + ["CREATE INDEX side_waiting ON side (partnership_id) WHERE until IS NULL AND acknowledged_at IS NULL"]
        ),
    ]
