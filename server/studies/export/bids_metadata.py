"""What a Motion-BIDS data set says about itself: the documents beside the samples."""

from typing import Any

from server.studies.design import StudyDesign
from server.studies.export.motion import COMPONENTS, POINTS
from server.version import VERSION

BIDS_VERSION = "1.10.0"
CHANNEL_COLUMNS = ("name", "component", "type", "tracked_point", "units", "placement", "reference_frame")
EVENT_COLUMNS = ("onset", "duration", "trial_type", "target")
NOT_KNOWN = "n/a"  # BIDS: what a data set has no value for
_TRACKED = {"head": ("Head", "head"), "left": ("LeftHand", "left hand"), "right": ("RightHand", "right hand")}
# Kinds of channels that others have: the specification recommends to say that there are none.
_ABSENT = ("ACCEL", "ANGACCEL", "GYRO", "JNTANG", "MAGN", "VEL")


def channels() -> list[tuple[str, ...]]:
    """A row for every column of the samples, in `CHANNEL_COLUMNS`."""
    rows: list[tuple[str, ...]] = [("latency", NOT_KNOWN, "LATENCY", NOT_KNOWN, "s", NOT_KNOWN, NOT_KNOWN)]
    for point in POINTS:
        tracked, placement = _TRACKED[point]
        for component in COMPONENTS:
            is_position = component in ("x", "y", "z")
            label = component if is_position else f"quat_{component[1:]}"
            kind, unit = ("POS", "m") if is_position else ("ORNT", NOT_KNOWN)
            rows.append((f"{point}_{label}", label, kind, tracked, unit, placement, "room"))
    return rows


def channels_document() -> dict[str, Any]:
    """What the reference frame is."""
    room = {
        "Description": "Fixed to the room; the origin is on the floor where the device's session began.",
        "SpatialAxes": "RSP",
        "RotationRule": "right-hand",
        "RotationOrder": NOT_KNOWN,
    }
    return {
        "reference_frame": {
            "LongName": "Reference frame",
            "Description": "Frame of positions and orientations; y is up, orientations are unit quaternions.",
            "Levels": {"room": room},
        }
    }


def motion_document(design: StudyDesign, hz: float, effective_hz: float | None, duration_s: float) -> dict[str, Any]:
    """What a recording is.

    Args:
        design: of the study.
        hz: nominal rate of the samples.
        effective_hz: rate without the gaps; None for a single sample.
        duration_s: from the first sample to the last.
    """
    rows = channels()
    counts = {f"{kind}ChannelCount": sum(row[2] == kind for row in rows) for kind in ("LATENCY", "ORNT", "POS")}
    return {
        "TaskName": design.id,
        "TaskDescription": design.title.en,
        "Instructions": f"Training module in mode {design.task.mode}: {', '.join(design.task.forms)}.",
        "SamplingFrequency": hz,
        "SamplingFrequencyEffective": NOT_KNOWN if effective_hz is None else round(effective_hz, 6),
        "RecordingDuration": round(duration_s, 6),
        "TrackingSystemName": "headset",
        "TrackedPointsCount": len(POINTS),
        "MotionChannelCount": len(rows),
        **counts,
        **{f"{kind}ChannelCount": 0 for kind in _ABSENT},
        "MISCChannelCount": 0,
        "MissingValues": NOT_KNOWN,
        "SubjectArtefactDescription": NOT_KNOWN,
        "SoftwareVersions": f"Holotrode {VERSION}",
        "Manufacturer": NOT_KNOWN,
        "ManufacturersModelName": NOT_KNOWN,
        "DeviceSerialNumber": NOT_KNOWN,
        "InstitutionName": NOT_KNOWN,
        "InstitutionAddress": NOT_KNOWN,
        "InstitutionalDepartmentName": NOT_KNOWN,
    }


def dataset_document(design: StudyDesign, simulated: bool) -> dict[str, Any]:
    """What the data set is."""
    return {
        "Name": f"SIMULATED: {design.title.en}" if simulated else design.title.en,
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        "License": NOT_KNOWN,
        "GeneratedBy": [{"Name": "Holotrode", "Version": VERSION}],
    }


def scans_document() -> dict[str, Any]:
    """What stands in the columns of every scans.tsv."""
    return {
        "acq_time": {
            "Description": "First sample by the server's clock, UTC. Days are shifted, for each participant alike, "
            "so that the first recording is on 1925-01-01; times of day and intervals are true."
        },
        "condition": {"Description": "Condition, as in the design of the study."},
        "period": {"Description": "Which session of the participant, from 1."},
        "clock_uncertainty_ms": {
            "Description": "How well the server's clock was known, at worst; n/a where it was not: "
            "acq_time is then the device's own.",
            "Units": "ms",
        },
    }


def events_document() -> dict[str, Any]:
    """What stands in the columns of every events.tsv."""
    return {
        "onset": {"Description": "After the first sample of the motion.", "Units": "s"},
        "duration": {"Description": "How long a gaze rested; n/a for what was done.", "Units": "s"},
        "trial_type": {"Description": "gaze, or the name of what was done."},
        "target": {"Description": "What was looked at, or what it was done to."},
        "StimulusPresentation": {"SoftwareName": "Holotrode", "SoftwareVersion": VERSION},
    }


def participants_document() -> dict[str, Any]:
    """What stands in the columns of participants.tsv."""
    return {
        "participant_id": {"Description": "sub- and the pseudonym, as in the other tables of the study."},
        "species": {"Description": "Who was recorded; everybody is human."},
    }


def readme(design: StudyDesign, simulated: bool) -> str:
    """What somebody has to know who finds the folder alone."""
    simulation = "**SIMULATED DATA.** No person was recorded; nothing here is evidence.\n\n" if simulated else ""
    conditions = "\n".join(f"- `{one.id}`: {one.label.en} ({one.medium})" for one in design.conditions)
    return f"""# {design.title.en}

{simulation}**This data set identifies people.** Head and hand motion tells a person from others, whatever the pseudonym
(Miller et al., 2020, Scientific Reports 10:17404). Keep it where the consent of the participants allows, and nowhere
else.

{design.question.en}

Motion of the head and both hands of everybody who agreed to have it logged, as logged: nothing is resampled or
filtered, the channel LATENCY is when each sample was taken, and n/a stands where a hand was not seen. A step of more
than a quarter of a second is a gap, such as a pause. Each session is a condition:

{conditions}

Gaze and what was done are in events.tsv, of those who agreed to these logs.

The log does not know the authors, the licence, the institution, the make of the headset, and the age and sex of the
participants; they are n/a or left out. Complete them before you publish.
"""
