from sqlalchemy import update

from server.studies.models import StudyEntry
from server.studies.verifying import verify_studies


def test_every_chain_is_looked_at_also_of_who_was_erased(hall):
    ada, bob = hall.comer("steps"), hall.comer()
    for guest in (ada, bob):
        guest.until_task()
    hall.lead("erase_participant", bob)
    report = hall.database.read(verify_studies)
    assert (report.participants, report.entries, report.problems) == (2, 7, [])
    changed = update(StudyEntry).where(StudyEntry.participant_id == ada.id, StudyEntry.seq == 2).values(kind="note")
    hall.database.write(lambda session: session.exec(changed))
    (problem,) = hall.database.read(verify_studies).problems
    assert problem == "hall.P01, entry 2 (note): its content or the hash before it was changed."
