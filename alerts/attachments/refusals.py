"""Why a file is not kept, or cannot be given out."""

from __future__ import annotations


class AttachmentError(Exception):
    """A file that is not kept; ``code`` is stable, the message is a sentence for whoever sent it."""

    code = "attachment"
    retryable = False


class BadAttachment(AttachmentError):  # noqa: N818 - named for what it says of the file
    """It is none of the four kinds, not what it is said to be, or broken."""

    code = "bad-attachment"


class LargeAttachment(AttachmentError):  # noqa: N818 - named for what it says of the file
    """It is longer than a file may be."""

    code = "too-large"


class AttachmentNotKept(AttachmentError):  # noqa: N818 - named for what became of the file
    """The disk takes no more, or failed."""

    code = "not-kept"
    retryable = True


class AttachmentGone(AttachmentError):  # noqa: N818 - named for what became of the file
    """It is on record, and its file is not there any more, or another than it was."""

    code = "gone"
