"""Statistics of usability studies: functions of arrays that know no study, no database and no page.

Everything takes complete cases (`cases.py`) and returns a frozen dataclass. A number that is not defined for the data,
such as the t of differences that are all equal, is NaN. The serving process never imports this package.
"""
