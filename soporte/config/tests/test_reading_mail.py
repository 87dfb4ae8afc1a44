"""`soporte mail parse --jsonl`: a conversation that nothing ends but its end."""

import base64
import json
import subprocess
import sys

HOLA = base64.b64encode(b"From: Ana <a@b.test>\nSubject: hola\n\nque tal").decode()
LINES = [
    b"\xff\xfe not text",
    b"",
    b"[]",
    b"7",
    b"[" * 50_000,
    b'{"id": 2}',
    b'{"id": 3, "raw": 5}',
    b'{"id": 4, "raw": "\\ud800"}',
    b'{"id": [5], "raw": ""}',
    json.dumps({"id": 6, "raw": HOLA}).encode(),
]


def test_each_line_is_answered_and_none_ends_the_conversation():
    program = "from soporte.config.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", program, "mail", "parse", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        answers = []
        for line in LINES:
            child.stdin.write(line + b"\n")
            child.stdin.flush()
            # At once: the next line is not sent before this one is answered.
            answers.append(json.loads(child.stdout.readline()))
        child.stdin.close()
        assert child.wait(timeout=30) == 0
    assert all(set(one) in ({"id", "error"}, {"id", "result"}) for one in answers)
    assert answers[-2]["id"] == [5]
    assert answers[-1]["id"] == 6
    result = answers[-1]["result"]
    assert (result["subject"], result["text"]) == ("hola", "que tal")
    assert result["from"] == {"name": "Ana", "address": "a@b.test"}
    assert result["bounce"] is None
