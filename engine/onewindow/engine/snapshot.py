"""Case and tokens as the bytes of the state row, and back."""

from __future__ import annotations

import zlib

from msgspec import MsgspecError, json

from onewindow.domain.case import Case
from onewindow.errors import EnvironmentProblem

_FORMAT = b"\x02"
_WRITE = json.Encoder().encode
_READ = json.Decoder(Case).decode


def pack(case: Case, tokens: bytes) -> bytes:
    """Format byte, length of the compressed case (4 bytes, big-endian), the case, the tokens."""
    # In the order in which things came: sorted, the tenth clock would go before the second.
    # A window of 16 kB and small tables: zlib takes longer to lay out those it is used to than to read a case.
    packer = zlib.compressobj(1, zlib.DEFLATED, 14, 6)
    body = packer.compress(_WRITE(case)) + packer.flush()
    return _FORMAT + len(body).to_bytes(4, "big") + body + tokens


def unpack(state: bytes) -> tuple[Case, bytes]:
    """The case and tokens of `pack`; raises EnvironmentProblem for bytes that are not such a state."""
    try:
        if state[:1] != _FORMAT:
            raise ValueError(f"format {state[:1]!r}")
        end = 5 + int.from_bytes(state[1:5], "big")
        return _READ(zlib.decompress(state[5:end])), state[end:]
    except (ValueError, MsgspecError, zlib.error) as problem:
        raise EnvironmentProblem(
            f"办件状态无法读取（{problem}）→ 用 onewindow replay 核对，或升级程序\n"
            f"The state of a case cannot be read ({problem}) → check it with `onewindow replay`, or upgrade the program"
        ) from problem
