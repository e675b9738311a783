import pyreadstat

from server.studies.export.columns import Column
from server.studies.export.spss import write_spss
from server.studies.export.tables import Table
from tests.server.studies.export.example import rows_of


def test_a_study_comes_back_as_it_left(package):
    frame, about = pyreadstat.read_sav(package / "study.sav", apply_value_formats=True)
    wide = rows_of(package, "scores_wide")
    assert list(frame["participant"]) == [row["participant"] for row in wide]
    for name in wide[0]:
        if name not in ("participant", "condition", "form"):
            told = [float(row[name]) if row[name] else None for row in wide]
            assert [None if value != value else value for value in frame[name]] == told, name
    assert list(frame["condition"])[:2] == ["Mixed reality", "Paper"]
    assert frame["status"][0] == "analysed"
    assert frame["vision"][0] == "glasses"
    assert about.column_names_to_labels["ipd_mm"] == "Distance between the pupils that the headset was set to [mm]"
    assert about.column_names_to_labels["sus_total"] == "SUS: SUS score (0 to 100)"
    assert about.variable_measure["condition"] == "nominal"
    assert about.file_label == "Slurry on paper and in the headset"


def test_what_is_missing_is_system_missing(package):
    frame, about = pyreadstat.read_sav(package / "study.sav")
    lacking = frame[(frame["participant"] == "P02") & (frame["period"] == 2)]
    assert lacking["nasa_tlx_raw"].isna().all()
    assert not lacking["nasa_tlx_effort_rating"].isna().any()
    assert about.missing_ranges == {}


def test_long_labels_and_no_rows_are_no_trouble(tmp_path):
    columns = (
        Column("who", "é" * 400),
        Column("level", "L.", levels={"a": "é" * 200, "b": "B"}),
        Column("flag", "F.", kind="boolean"),
        Column("value", "V.", "s", "number"),
    )
    table = Table("t", "T" * 90, "", columns)
    write_spss(tmp_path / "none.sav", table, [])
    write_spss(tmp_path / "two.sav", table, [{"who": "ä", "level": "b", "flag": False, "value": 1.5}, {}])
    frame, about = pyreadstat.read_sav(tmp_path / "two.sav")
    assert frame.iloc[0].tolist() == ["ä", 2.0, 0.0, 1.5]
    assert frame.iloc[1, 1:].isna().all()
    assert about.column_names_to_labels["who"] == "é" * 125
    assert pyreadstat.read_sav(tmp_path / "none.sav")[0].empty
