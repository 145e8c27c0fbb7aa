"""A module a page: ``p02_sigmoid`` holds the exercises of the page ``02-sigmoid``."""
