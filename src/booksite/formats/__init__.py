"""The whole book in other formats, made from the built site.

They stand in a folder beside the site; the next build of the site takes along those that are there.
"""

FOLDER = "formats"
NAME = "bce-with-logits"
KINDS = ("pdf", "epub", "zip")
