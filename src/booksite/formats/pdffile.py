"""Chromium's PDF, read and written again smaller, with what it lacks: no library is needed.

Chromium writes plain objects and one classic table of them. What tags the book for screen readers
is most of the file, and plain text, so the objects that hold no stream are packed together.
"""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime

STREAM = re.compile(rb">>\s*stream\r?\n")
DESTINATION = re.compile(rb"/([^\s/\[<>]+)\s*\[(\d+) 0 R /XYZ")
DATE = re.compile(rb"\(D:\d{14}[^)]*\)")
TOGETHER = 200  # objects in one packed stream


def objects(data: bytes) -> tuple[dict[int, bytes], bytes]:
    """The objects by number and the trailer; raises ValueError for a PDF of another form."""
    end = re.search(rb"startxref\s*(\d+)\s*%%EOF\s*$", data)
    table = re.compile(rb"xref\s+0 (\d+)\s+").match(data, int(end[1])) if end else None
    if table is None:
        raise ValueError("this is no PDF as Chromium writes it")
    count, at = int(table[1]), table.end()
    rows = [data[at + 20 * row : at + 20 * row + 20] for row in range(count)]
    starts = {n: int(row[:10]) for n, row in enumerate(rows) if row[17:18] == b"n"}
    order = sorted(starts, key=starts.__getitem__)
    ends = [*(starts[number] for number in order[1:]), int(table.start())]
    found = {}
    for number, stop in zip(order, ends, strict=True):
        body = data[starts[number] : stop].strip()
        body = body.removeprefix(b"%d 0 obj" % number).removesuffix(b"endobj")
        found[number] = body.strip()
    return found, data[at + 20 * count :]


def pages_of(data: bytes) -> dict[str, int]:
    """The page, counted from 1, of every anchor that a link of the PDF leads to."""
    found, trailer = objects(data)
    order: dict[int, int] = {}

    def walk(number: int) -> None:
        kids = re.search(rb"/Kids\s*\[(.*?)\]", found[number], re.S)
        if kids is None:
            order[number] = len(order) + 1
            return
        for kid in re.findall(rb"(\d+) 0 R", kids[1]):
            walk(int(kid))

    walk(reference(found[reference(trailer, b"Root")], b"Pages"))
    return {
        name.decode("ascii"): order[int(page)]
        for body in found.values()
        if b"/XYZ" in body and not STREAM.search(body)
        for name, page in DESTINATION.findall(body)
        if int(page) in order
    }


def reference(body: bytes, name: bytes) -> int:
    """The number of the object that an entry names; raises ValueError where there is none."""
    found = re.search(rb"/%s (\d+) 0 R" % name, body)
    if found is None:
        raise ValueError(f"the PDF has no {name.decode()}")
    return int(found[1])


def finish(data: bytes, title: str, author: str, epoch: int) -> bytes:
    """The PDF with title, author and one date, its objects packed; ``epoch`` counts from 1970."""
    found, trailer = objects(data)
    when = datetime.fromtimestamp(epoch, UTC).strftime("(D:%Y%m%d%H%M%S+00'00')").encode()
    entries = (b"/Title " + text(title), b"/Author " + text(author))
    dates = (b"/CreationDate " + when, b"/ModDate " + when)
    root, info = reference(trailer, b"Root"), reference(trailer, b"Info")
    found[info] = b"<<" + b"\n".join((*entries, *dates)) + b">>"
    return packed({n: dated(body, when) for n, body in found.items()}, root, info)


def dated(body: bytes, when: bytes) -> bytes:
    """An object whose dates, which figures have too, are the book's; streams stay as they are."""
    return body if STREAM.search(body) else DATE.sub(when, body)


def packed(found: dict[int, bytes], root: int, info: int) -> bytes:
    """A PDF 1.5 file of the objects."""
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}

    def put(number: int, body: bytes) -> None:
        places[number] = (1, len(out), 0)
        out.extend(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    small = []
    for number, body in sorted(found.items()):
        if STREAM.search(body):
            put(number, body)
        else:
            small.append(number)
    free = max(found) + 1
    for at in range(0, len(small), TOGETHER):
        group = small[at : at + TOGETHER]
        starts, bodies = [], b""
        for index, number in enumerate(group):
            places[number] = (2, free, index)
            starts.append(b"%d %d" % (number, len(bodies)))
            bodies += found[number] + b"\n"
        head = b" ".join(starts) + b"\n"
        said = b"/Type /ObjStm /N %d /First %d" % (len(group), len(head))
        put(free, stream(said, head + bodies))
        free += 1
    places[free] = (1, len(out), 0)
    rows = [places.get(number, (0, 0, 65535)) for number in range(free + 1)]
    table = b"".join(
        kind.to_bytes(1, "big") + a.to_bytes(4, "big") + b.to_bytes(2, "big") for kind, a, b in rows
    )
    said = b"/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R" % (free + 1, root, info)
    at = len(out)
    out.extend(b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (free, stream(said, table), at))
    return bytes(out)


def stream(said: bytes, data: bytes) -> bytes:
    """A compressed stream under its dictionary's entries."""
    pressed = zlib.compress(data, 9)
    head = b"<<%s /Filter /FlateDecode /Length %d>>" % (said, len(pressed))
    return head + b"\nstream\n" + pressed + b"\nendstream"


def text(words: str) -> bytes:
    """A text string: UTF-16 with its mark, in hexadecimal."""
    return b"<" + ("\ufeff" + words).encode("utf-16-be").hex().encode() + b">"
