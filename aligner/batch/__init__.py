"""Thousands of document pairs: what is to be done, doing it on all cores, going on after a stop."""
