from server.studies import enrolling
from server.studies.export.overview import overview
from tests.server.studies.export.example import ALL, DESIGN, ID, SAME, erase, export, publish, rows_of


def seen(lab):
    return lab.database.read(lambda session: overview(session, lab.ring, ID))


def test_a_study_that_was_changed_reports_the_newest_version_that_somebody_has(lab, tmp_path):
    publish(lab)
    first = lab.enrol(*ALL)
    lab.begin(first.id)
    third = {"id": "tablet", "label": SAME, "medium": "tablet"}
    publish(lab, conditions=[*DESIGN["conditions"][::-1], third], simulated=False)
    assert seen(lab).version == 2
    second = lab.enrol(*ALL)
    publish(lab, question={"en": "Nobody has this one.", "fr": "x"})
    study = seen(lab)
    assert [(person.row.version, len(person.periods)) for person in study.people] == [(2, 2), (3, 3)]
    assert study.version == second.version == 3
    assert list(study.conditions) == ["mr", "paper", "tablet"]
    assert study.simulated  # whoever was simulated is said to be
    assert study.registered_at > study.first_session_at  # so that its report is exploratory
    folder = export(lab, tmp_path / "out").folder
    assert {row["condition"] for row in rows_of(folder, "scores_wide")} == {"mr", "paper", "tablet"}
    assert "SIMULATED" in (folder / "README.md").read_text()


def test_periods_that_follow_and_that_were(lab):
    publish(lab)
    who = lab.enrol(*ALL).id
    lab.begin(who)
    lab.end(who, "baseline")
    put_off = lab.begin(who)
    lab.begin_task(who)
    lab.end(who)
    (person,) = seen(lab).people
    begun = person.periods[0].session
    assert begun.op_id == put_off.op_id
    assert [(one.number, one.period.number, one.counts) for one in person.sittings.values()] == [
        (1, 1, False),
        (2, 1, True),
    ]
    assert person.next_at(begun.server_time).number == 1
    assert person.next_at(begun.ended_at).number == 2
    assert person.last_at(begun.ended_at).number == 1
    assert person.last_at("2000-01-01T00:00:00.000000Z") is None


def test_a_key_that_was_destroyed_after_the_backup_counts_as_erased(lab):
    publish(lab)
    first, second = lab.enrol(*ALL), lab.enrol(*ALL)
    lab.ring.erase(first.key_id)
    assert [person.erased for person in seen(lab).people] == [True, False]
    erase(lab, second.id)
    assert seen(lab).readable == ()
    row = lab.database.read(lambda session: enrolling.participant_named(session, second.id))
    assert row.erased_at is not None
