"""The records that we serve, once more in plain tables for others: read from ours, so that all have the same."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import postgres

Row = dict[str, Any]
Tables = dict[str, list[Row]]

TABLES = """
CREATE TABLE organisations(id int PRIMARY KEY, name text NOT NULL, country text NOT NULL, kind text NOT NULL);
CREATE TABLE leaflets(id int PRIMARY KEY, slug text NOT NULL UNIQUE, title text NOT NULL, sector text NOT NULL,
  published_at timestamptz NOT NULL);
CREATE TABLE sections(id int PRIMARY KEY, leaflet_id int NOT NULL REFERENCES leaflets, position int NOT NULL,
  heading text NOT NULL, body text NOT NULL);
CREATE TABLE items(id int PRIMARY KEY, section_id int NOT NULL REFERENCES sections,
  leaflet_id int NOT NULL REFERENCES leaflets, position int NOT NULL, text text NOT NULL, box boolean NOT NULL);
CREATE TABLE partnerships(id int PRIMARY KEY, title text NOT NULL, stage text NOT NULL, started_on date NOT NULL,
  leaflet_id int NOT NULL REFERENCES leaflets);
CREATE TABLE sides(id int PRIMARY KEY, partnership_id int NOT NULL REFERENCES partnerships,
  organisation_id int NOT NULL REFERENCES organisations, position int NOT NULL);
CREATE TABLE answers(id int PRIMARY KEY, partnership_id int NOT NULL REFERENCES partnerships,
  side_id int NOT NULL REFERENCES sides, item_id int NOT NULL REFERENCES items, state text NOT NULL,
  at timestamptz NOT NULL);
CREATE TABLE found(id int PRIMARY KEY, title text NOT NULL, url text NOT NULL);
CREATE TABLE changes(id int PRIMARY KEY, at timestamptz NOT NULL);
"""
INDEXES = """
CREATE INDEX ON leaflets(title, id);
CREATE INDEX ON sections(leaflet_id, position);
CREATE INDEX ON items(section_id, position);
CREATE INDEX ON items(leaflet_id) WHERE box;
CREATE INDEX ON partnerships(stage, title, id);
CREATE INDEX ON partnerships(title, id);
CREATE INDEX ON partnerships(leaflet_id);
CREATE INDEX ON sides(partnership_id, position);
CREATE INDEX ON sides(organisation_id);
CREATE INDEX ON answers(partnership_id, id);
CREATE INDEX ON answers(side_id, state);
CREATE INDEX ON answers(item_id);
ALTER TABLE found ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED;
CREATE INDEX ON found USING gin(words);
COMMENT ON COLUMN answers.state IS E'@behavior +filterBy';
COMMENT ON COLUMN found.words IS E'@behavior -*';
CREATE FUNCTION look_up(q text) RETURNS SETOF found STABLE LANGUAGE sql AS $$
  SELECT * FROM found WHERE words @@ plainto_tsquery('simple', q)
  ORDER BY ts_rank(words, plainto_tsquery('simple', q)) DESC, title, id $$;
CREATE FUNCTION told(place int) RETURNS SETOF changes STABLE LANGUAGE sql AS $$
  SELECT * FROM changes WHERE id > place ORDER BY id $$;
CREATE FUNCTION partnerships_boxes(p partnerships) RETURNS SETOF items STABLE LANGUAGE sql AS $$
  SELECT * FROM items WHERE leaflet_id = p.leaflet_id AND box ORDER BY id $$;
CREATE FUNCTION sides_ticked(s sides) RETURNS int STABLE LANGUAGE sql AS $$
  SELECT count(*)::int FROM answers WHERE side_id = s.id AND state IN ('TICKED', 'NOT_APPLICABLE') $$;
CREATE FUNCTION sides_total(s sides) RETURNS int STABLE LANGUAGE sql AS $$
  SELECT count(*)::int FROM items JOIN partnerships p ON p.leaflet_id = items.leaflet_id
  WHERE p.id = s.partnership_id AND box $$;
CREATE FUNCTION sides_verdict(s sides) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT CASE WHEN EXISTS (SELECT FROM answers WHERE side_id = s.id AND state = 'CANNOT') THEN 'THINK_AGAIN'
    WHEN sides_ticked(s) = sides_total(s) THEN 'READY' ELSE 'IN_PROGRESS' END $$;
CREATE FUNCTION partnerships_verdict(p partnerships) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT CASE WHEN 'THINK_AGAIN' = ANY(v) THEN 'THINK_AGAIN' WHEN 'READY' = ALL(v) THEN 'READY' ELSE 'IN_PROGRESS' END
  FROM (SELECT array_agg(sides_verdict(sides)) AS v FROM sides WHERE partnership_id = p.id) AS every $$;
ANALYZE;
"""


def read(file: Path) -> Tables:
    """Read our tables, and give what is in them as others keep it: numbers for ids, one row for each thing."""
    ours = sqlite3.connect(file)
    ours.row_factory = sqlite3.Row
    tables: Tables = {"leaflets": [], "sections": [], "items": []}
    boxes: dict[str, int] = {}
    for leaflet in ours.execute(_LEAFLETS).fetchall():
        _leaflet(ours, leaflet, tables, boxes)
    tables["organisations"] = [
        {"id": number(one["id"]), "name": json.loads(one["name"])[0][1], "country": one["country_code"],
         "kind": one["kind"]}
        for one in ours.execute("SELECT * FROM organisation ORDER BY id")
    ]  # fmt: skip
    tables["partnerships"] = [
        {"id": number(one["id"]), "title": one["title"], "stage": one["stage"], "started_on": one["started_on"],
         "leaflet_id": number(one["leaflet_id"])}
        for one in ours.execute("SELECT * FROM partnership ORDER BY id")
    ]  # fmt: skip
    tables["sides"] = [
        {"id": number(one["id"]), "partnership_id": number(one["partnership_id"]),
         "organisation_id": number(one["organisation_id"]), "position": one["place"]}
        for one in ours.execute("SELECT * FROM side ORDER BY id")
    ]  # fmt: skip
    tables["answers"] = [
        {"id": place, "partnership_id": number(one["partnership_id"]), "side_id": number(one["side_id"]),
         "item_id": boxes[one["item_id"]], "state": one["state"], "at": _time(one["at"])}
        for place, one in enumerate(ours.execute("SELECT * FROM answer ORDER BY row"), 1)
    ]  # fmt: skip
    ours.close()
    tables["found"] = [{"id": place, **one} for place, one in enumerate(_found(tables), 1)]
    tables["changes"] = []
    return tables


def load(tables: Tables, cluster: postgres.Cluster, database: str, folder: Path) -> None:
    """Put the tables into a database of their own."""
    cluster.sql(f"CREATE DATABASE {database}")
    script = folder / "peers.sql"
    with script.open("w", encoding="utf-8") as file:
        file.write(TABLES)
        for name, rows in tables.items():
            if not rows:
                continue
            file.write(f"COPY {name}({', '.join(rows[0])}) FROM stdin;\n")
            file.writelines("\t".join(map(_cell, row.values())) + "\n" for row in rows)
            file.write("\\.\n")
        file.write(INDEXES)
    where = ["-h", "127.0.0.1", "-p", str(cluster.port), "-U", "toolkit", "-d", database]
    command = [cluster.binaries / "psql", *where, "-qX", "-v", "ON_ERROR_STOP=1", "-f", script]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def keep(tables: Tables, file: Path) -> None:
    """Write the tables for a server that holds them in memory."""
    file.write_text(json.dumps(tables), encoding="utf-8")


def number(name: str) -> int:
    """Give the number of a record by its identifier."""
    return int(name.rpartition("-")[2])


_LEAFLETS = """SELECT leaflet.id, slug, sector, edition.id AS edition, title, published_at, tree
  FROM leaflet JOIN edition ON edition.leaflet_id = leaflet.id JOIN outline ON outline.id = outline_id
  ORDER BY leaflet.id"""


def _leaflet(ours: sqlite3.Connection, leaflet: sqlite3.Row, tables: Tables, boxes: dict[str, int]) -> None:
    own = number(leaflet["id"])
    words = {
        one["key"]: one for one in ours.execute("SELECT * FROM wording WHERE edition_id = ?", [leaflet["edition"]])
    }
    tables["leaflets"].append(
        {"id": own, "slug": leaflet["slug"], "title": leaflet["title"], "sector": leaflet["sector"],
         "published_at": _time(leaflet["published_at"])}
    )  # fmt: skip
    for place, section in enumerate(json.loads(leaflet["tree"])["sections"], 1):
        said = words[section["key"]]
        section_id = len(tables["sections"]) + 1
        tables["sections"].append(
            {"id": section_id, "leaflet_id": own, "position": place, "heading": said["label"], "body": said["text"]}
        )
        points = [point for group in section["groups"] for point in group["items"]]
        for turn, point in enumerate(points, 1):
            item = len(tables["items"]) + 1
            boxes[f"{leaflet['id']}/{point['key']}"] = item
            tables["items"].append(
                {"id": item, "section_id": section_id, "leaflet_id": own, "position": turn,
                 "text": words[point["key"]]["text"], "box": section["kind"] == "CHECKLIST"}
            )  # fmt: skip


def _found(tables: Tables) -> Iterator[Row]:
    for table, title in (
        ("leaflets", "title"),
        ("items", "text"),
        ("organisations", "name"),
        ("partnerships", "title"),
    ):
        for row in tables[table]:
            yield {"title": row[title], "url": f"/{table}/{row['id']}"}


def _time(text: str) -> str:
    return f"{text[:10]}T{text[11:19]}Z"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")
