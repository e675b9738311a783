"""The report of a study: tables of an export package in, `numbers.json` and a page that shows them out.

Its numbers come from `server.studies.statistics`; the serving process never imports it. What a package has to hold is
said in `plan.py` and `tables.py`.
"""
