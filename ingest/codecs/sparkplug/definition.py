"""The protobuf of Sparkplug B, as far as it is read: made from the numbers of the project's ``.proto``.

What is not listed (data sets, templates, files, what others added) is skipped by the parser, so that nothing
of it is nested, and kept where a payload is written again.
"""

from __future__ import annotations

from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from ingest.readings.batch import DeadLetterReason, PayloadError
from ingest.said import Said

MOST_METRICS: Final = 10_000
"""Metrics that one message may have, whatever they are."""

_FIELDS: Final = {
    "Payload": {
        "timestamp": (1, "uint64"),
        "metrics": (2, "*Metric"),
        "seq": (3, "uint64"),
        "uuid": (4, "string"),
    },
    "Metric": {
        "name": (1, "string"),
        "alias": (2, "uint64"),
        "timestamp": (3, "uint64"),
        "datatype": (4, "uint32"),
        "is_historical": (5, "bool"),
        "is_transient": (6, "bool"),
        "is_null": (7, "bool"),
        "properties": (9, "PropertySet"),
        "int_value": (10, "uint32"),
        "long_value": (11, "uint64"),
        "float_value": (12, "float"),
        "double_value": (13, "double"),
        "boolean_value": (14, "bool"),
        "string_value": (15, "string"),
    },
    "PropertySet": {"keys": (1, "*string"), "values": (2, "*PropertyValue")},
    "PropertyValue": {
        "type": (1, "uint32"),
        "is_null": (2, "bool"),
        "int_value": (3, "uint32"),
        "long_value": (4, "uint64"),
        "string_value": (8, "string"),
    },
}
"""Message -> field -> its number and type; ``*``: repeated (eclipse/tahu, sparkplug_b.proto)."""
_COMPRESSED: Final = "SPBV1.0_COMPRESSED"
"""What a payload is called that holds another one compressed: nobody can tell how large that is."""
_PACKAGE: Final = "org.eclipse.tahu.protobuf"
_Field: Final = descriptor_pb2.FieldDescriptorProto


def _message_class() -> Any:
    """The class of payloads, of a descriptor of its own: others in the process may have the project's."""
    # This edition tells fields that are absent from those that are 0, and refuses text that is not UTF-8.
    file = descriptor_pb2.FileDescriptorProto(
        name="sparkplug_b.proto", package=_PACKAGE, syntax="editions", edition="EDITION_2023"
    )
    for message, fields in _FIELDS.items():
        described = file.message_type.add(name=message)
        for name, (number, kind) in fields.items():
            field = described.field.add(name=name, number=number)
            field.label = _Field.LABEL_REPEATED if kind.startswith("*") else _Field.LABEL_OPTIONAL
            each = kind.removeprefix("*")
            if each in _FIELDS:
                field.type, field.type_name = _Field.TYPE_MESSAGE, f".{_PACKAGE}.{each}"
            else:
                field.type = _Field.Type.Value(f"TYPE_{each.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.Payload"))


SparkplugPayload: Any = _message_class()


def read_payload(payload: bytes) -> Any:
    """The message that ``payload`` holds.

    Raises
    ------
    PayloadError
        ``MALFORMED``, also where it is compressed, or ``TOO_LARGE``: more than `MOST_METRICS`.
    """
    try:
        message = SparkplugPayload.FromString(payload)
    except DecodeError as error:
        # The library's own words are English.
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-no-sparkplug")) from error
    if message.uuid == _COMPRESSED:
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-sparkplug-compressed"))
    if len(message.metrics) > MOST_METRICS:
        detail = Said("letter-too-many-readings", readings=str(len(message.metrics)), most=str(MOST_METRICS))
        raise PayloadError(DeadLetterReason.TOO_LARGE, detail)
    return message
