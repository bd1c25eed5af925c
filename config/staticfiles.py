"""Static files: hashed names for all, compressed twins for the pages that the public sees."""

from __future__ import annotations

from collections.abc import Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PublicFilesCompressed(CompressedManifestStaticFilesStorage):
    """Compresses Relier's own files only.

    The editors' admin ships some eight hundred files: compressing them takes 47 s, which belongs
    to no start-up. A proxy in front of a large installation compresses them on the fly.
    """

    def compress_files(self, paths: Iterator[str]) -> Iterator[tuple[str, str]]:
        """Compress what lies in our own folders."""
        ours = [path for path in paths if path.startswith(("relier/", "responses/"))]
        yield from super().compress_files(ours)
