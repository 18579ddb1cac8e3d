"""A bundle: what would have gone over the line, as one file that a person carries.

A zip archive without compression of its own. `manifest.json` names every part with its size and
SHA-256; a bundle of the centre has its manifest signed beside it. What a till sends needs no
signature of the whole: every batch carries the lane's own.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import zstandard

from edge.domain.errors import BadInput
from sync.wire.streams import BATCH_BYTES_MAX

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
PARTS_MAX = 100_000
PART_BYTES_MAX = BATCH_BYTES_MAX + 64 * 1024
LEVEL = 9


def must_be_new(path: Path) -> None:
    """Refuse to write a bundle over something; raises `BadInput("bundle_in_the_way")`."""
    if path.exists():
        raise BadInput("bundle_in_the_way", path=str(path))


@dataclass
class BundleWriter:
    """Gathers the parts of a new bundle and writes it whole."""

    manifest: dict[str, Any]
    _parts: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, what: dict[str, Any], content: bytes) -> None:
        """Add a part: packed, with what it is."""
        packed = zstandard.ZstdCompressor(level=LEVEL).compress(content)
        name = f"{len(self._parts) + 1:06}.zst"
        told = {**what, "file": name, "bytes": len(packed), "sha256": _digest(packed)}
        self.manifest.setdefault("parts", []).append(told)
        self._parts.append((name, packed))

    def text(self) -> str:
        """Return the manifest as it is written and signed."""
        return json.dumps({"format": FORMAT, **self.manifest}, ensure_ascii=False, indent=1)

    def write(self, path: Path, signature: bytes = b"") -> None:
        """Write the bundle to a new file; raises `BadInput("bundle_in_the_way")`."""
        must_be_new(path)
        fresh = path.with_name(f"{path.name}.new")
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MANIFEST, self.text())
            if signature:
                archive.writestr(SIGNATURE, signature)
            for name, packed in self._parts:
                archive.writestr(name, packed)
        # A stick is pulled out as soon as the program says it is done.
        for written in (fresh, path.parent):
            descriptor = os.open(written, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        fresh.replace(path)


class BundleReader:
    """Reads a bundle and believes nothing of it: sizes are bounded, digests compared.

    Raises `BadInput("bundle_damaged")` for a file that is none or was changed, and
    `BadInput("bundle_newer")` for one of a newer program; "bundle_missing" where nothing is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_file():
            raise BadInput("bundle_missing", path=str(path))
        try:
            self._archive = zipfile.ZipFile(path)
            self.manifest_text = self._bytes(MANIFEST).decode()
            manifest = json.loads(self.manifest_text)
        except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
            raise self._damaged("manifest") from error
        if not isinstance(manifest, dict):
            raise self._damaged("manifest")
        if manifest.get("format") != FORMAT:
            raise BadInput("bundle_newer", path=str(path), known=FORMAT)
        self.manifest: dict[str, Any] = manifest
        parts = manifest.get("parts", [])
        if not isinstance(parts, list) or len(parts) > PARTS_MAX:
            raise self._damaged("parts")
        if not all(isinstance(part, dict) for part in parts):
            raise self._damaged("parts")
        self.parts: list[dict[str, Any]] = parts

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    def signature(self) -> bytes:
        """Return the signature over the manifest; nothing where there is none."""
        try:
            return self._bytes(SIGNATURE)
        except KeyError:
            return b""

    def content(self, part: dict[str, Any]) -> bytes:
        """Return a part unpacked, after its digest was compared."""
        try:
            packed = self._bytes(str(part["file"]))
            if _digest(packed) != part["sha256"]:
                raise self._damaged(str(part["file"]))
            with zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(packed) as reader:
                content = reader.read(PART_BYTES_MAX + 1)
        except (KeyError, zipfile.BadZipFile, zstandard.ZstdError, OSError) as error:
            raise self._damaged(str(part.get("file"))) from error
        if len(content) > PART_BYTES_MAX:
            raise self._damaged(str(part["file"]))
        return content

    def _bytes(self, name: str) -> bytes:
        info = self._archive.getinfo(name)
        if info.file_size > PART_BYTES_MAX * 8 or info.compress_type != zipfile.ZIP_STORED:
            raise self._damaged(name)
        return self._archive.read(info)

    def _damaged(self, part: str) -> BadInput:
        return BadInput("bundle_damaged", path=str(self._path), part=part)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
