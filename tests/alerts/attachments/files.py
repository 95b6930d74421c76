"""Files as people send them, good ones and others."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from alerts.attachments.store import ArrivedFile, AttachmentStore

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
HTML = b"<html><script>alert(1)</script></html>"


def image(kind: str, size: tuple[int, int] = (320, 200), **more: object) -> bytes:
    """A picture in the format ``kind``, as Pillow calls it."""
    file = BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(file, kind, **more)
    return file.getvalue()


def arrive(store: AttachmentStore, content: bytes) -> ArrivedFile:
    """``content`` as it lies in the folder while it has no name, and stays there: nobody cleans up."""
    arriving = store.receive()
    arriving.write(content)
    return arriving.finish()
