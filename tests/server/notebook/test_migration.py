"""Entries from before the chain get their hashes, and are proven from then on."""

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from server.clock import new_op_id, now
from server.database import MIGRATIONS, Database
from server.notebook.service import entries_of
from server.notebook.verifying import verify
from tests.server.notebook.conftest import Bench
from tests.server.notebook.test_service import stored, value


def downgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")


def test_entries_from_before_are_chained_and_signed(bench: Bench) -> None:
    downgrade(bench.database)
    names = "op_id, actor_id, device_id, device_time, server_time, record_id, seq, field, value, unit, text"
    values = ":op_id, 'local', 'server', NULL, :time, :record, :seq, 'mass', :value, 'mg', 'é'"
    insert = f"INSERT INTO notebook_entry ({names}) VALUES ({values})"
    with bench.database.engine.begin() as connection:
        for record, seq in (("old", 1), ("older", 1), ("old", 2)):
            row = {"op_id": new_op_id(), "time": now(), "record": record, "seq": seq, "value": 0.1 * seq}
            connection.execute(text(insert), row)
    bench.database.start()
    bench.database.write(bench.signer.publish)
    bench.database.write(bench.signer.sign_unsigned)
    assert stored(bench, value("old")).seq == 3
    assert [e.value for e in bench.database.read(lambda session: entries_of(session, "old"))] == [0.1, 0.2, 1.5]
    report = bench.database.read(lambda session: verify(session, bench.blobs))
    assert (report.records, report.entries, report.heads, report.problems) == (2, 4, 3, [])


def test_back_at_the_tables_before_the_values_remain(bench: Bench) -> None:
    stored(bench, value("a"))
    downgrade(bench.database)
    with bench.database.engine.connect() as connection:
        assert connection.execute(text("SELECT record_id, seq, value FROM notebook_entry")).all() == [("a", 1, 1.5)]
    bench.database.start()
    assert bench.database.read(lambda session: verify(session, bench.blobs)).entries == 1
