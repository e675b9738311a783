"""Modules as ARLEM, the learning experience model of IEEE 1589-2020: an activity and its workplace."""
