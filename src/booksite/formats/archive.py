"""Zip files whose bytes depend on their content alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold


def pack(target: Path, files: Mapping[str, bytes], first: Iterable[str] = ()) -> None:
    """Write ``files`` sorted by name; those in ``first`` come before them and are not compressed.

    The file is written beside its place and then moved there, so that a reader never sees half.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    ahead = list(first)
    with ZipFile(part, "w") as zipped:
        for name in [*ahead, *sorted(set(files) - set(ahead))]:
            info = ZipInfo(name, DATE)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            kind = ZIP_STORED if name in ahead else ZIP_DEFLATED
            zipped.writestr(info, files[name], kind, None if name in ahead else 9)
    part.replace(target)
