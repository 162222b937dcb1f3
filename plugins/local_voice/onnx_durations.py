"""Reading how long a neural voice holds each phoneme: a value its model computes but does not hand out."""

from pathlib import Path

_GRAPH, _OUTPUT, _NAME = 7, 12, 1


def with_output(model: Path, tensor: str) -> bytes:
    """Return an ONNX model's bytes with one more output."""
    return model.read_bytes() + extra_output(tensor)


def extra_output(tensor: str) -> bytes:
    """Return what makes a tensor an output when it is put behind an ONNX model's bytes.

    A protobuf message that is followed by another of its type is merged with it, so a graph that holds
    nothing but the output is appended and the megabytes before it stay as they are.
    """
    return _field(_GRAPH, _field(_OUTPUT, _field(_NAME, tensor.encode())))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    high, low = divmod(value, 128)
    return bytes([low]) if not high else bytes([low | 128]) + _varint(high)
