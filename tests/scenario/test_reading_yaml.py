"""Reading YAML: what a scalar means, where everything stands, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.scenario.document import locate, read_document, resolve


def tree_of(folder: Path, text: str | bytes):
    file = folder / "scenario.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(file)


def refusal(folder: Path, text: str | bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        tree_of(folder, text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("YES", "YES"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("012", 12),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1.5E-2", -0.015),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("2024-01-02", "2024-01-02"),
        ("=", "="),
        ("1e", "1e"),
        (".", "."),
        ("9" * 2000, float("inf")),
    ],
)
def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(text, value):
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_quoted_scalars_are_text(tmp_path):
    root, _ = tree_of(tmp_path, "{a: '1', b: \"true\", c: !!str 3}")
    assert root.plain() == {"a": "1", "b": "true", "c": "3"}


def test_keys_are_text_whatever_they_look_like(tmp_path):
    root, _ = tree_of(tmp_path, "no: 1\n2: b\ntrue: c\n")
    assert root.plain() == {"no": 1, "2": "b", "true": "c"}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 2),
        (("b",), 3),
        (("b", "c"), 4),
        (("b", "c", 0), 5),
        (("b", "c", 1, "d"), 6),
        (("b", "c", 1, "e"), 7),
        (("b", "nothing"), 3),
        (("f",), 9),
    ],
)
def test_every_value_knows_its_line(tmp_path, path, line):
    text = "# comment\na: 1\nb:\n  c:\n    - 5\n    - d: 6\n      e: 7\nf:\n  'x'\n"
    root, _ = tree_of(tmp_path, text)
    assert locate(root, path).line == line


def test_key_and_value_may_stand_in_different_lines(tmp_path):
    root, _ = tree_of(tmp_path, "f:\n  x\n")
    assert locate(root, ("f",)).line == 2
    assert locate(root, ("f",), key=True).line == 1


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a"),
        ("a: {b: 1, c: 2, b: 3}\n", 1, "a.b"),
        ("a:\n  - b: 1\n    b: 1\n", 3, "a[0].b"),
        ("'a': 1\n\"a\": 1\n", 2, "a"),
        ("a: {b: {c: 1,\n  c: 1}}\n", 2, "a.b.c"),
    ],
)
def test_a_key_given_twice_is_a_mistake(tmp_path, text, line, key):
    _, problems = tree_of(tmp_path, text)
    assert [(problem.line, problem.key) for problem in problems] == [(line, key)]


@pytest.mark.parametrize("number", [".inf", "-.INF", ".nan", "1e999"])
def test_numbers_are_finite(tmp_path, number):
    _, problems = tree_of(tmp_path, f"a:\n  b: {number}\n")
    assert [(problem.line, problem.key) for problem in problems] == [(2, "a.b")]


def test_an_alias_repeats_a_value(tmp_path):
    root, _ = tree_of(tmp_path, "a: &x {b: 1}\nc: *x\n")
    assert root.plain() == {"a": {"b": 1}, "c": {"b": 1}}


def test_aliases_cannot_be_piled_up(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert refusal(tmp_path, "\n".join(lines)).line == 5


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: *nothing\n", 2),
        ("a: &x\n  - *x\n", 2),
        ("a: 1\nb: !!python/object:os.system x\n", 2),
        ("a: !own {b: 1}\n", 1),
        ("a: 1\n<<: {b: 2}\n", 2),
        ("a: 1\n---\nb: 1\n", 2),
        ("a: 1\n[b]: 2\n", 2),
        ("a: [1, 2\nb: 3\n", 2),
        ("a: 1\n  b: 2\n", 2),
        ("a:\n\t- b\n", 2),
        ("a: 1\nb: \x07\n", 2),
        ("%YAML 9.9\n---\na: 1\n", 1),
        ("a: '\n", 2),
    ],
)
def test_what_is_no_plain_data_is_refused(tmp_path, text, line):
    assert refusal(tmp_path, text).line == line


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path, text):
    assert "empty" in refusal(tmp_path, text).message


@pytest.mark.parametrize(
    "nested", ["[" * 200 + "]" * 200, "- " * 200 + "x", "{a: " * 200 + "}" * 200]
)
def test_deep_nesting_is_refused(tmp_path, nested):
    assert "deep" in refusal(tmp_path, nested).message


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path):
    assert refusal(tmp_path, b"a: 1\nb: \xff\xfe\n").line == 2
    assert refusal(tmp_path, b"a: 1\nb: \x00\n").line == 2


def test_text_may_carry_a_byte_order_mark(tmp_path):
    assert tree_of(tmp_path, b"\xef\xbb\xbfa: 1\n")[0].plain() == {"a": 1}
    assert tree_of(tmp_path, "a: é\n".encode("utf-16"))[0].plain() == {"a": "é"}


def test_a_huge_file_is_refused(tmp_path):
    assert "large" in refusal(tmp_path, b"# " + b"x" * 5_000_000).message


def test_folders_and_files_that_are_not_there_are_refused(tmp_path):
    for file in (tmp_path, tmp_path / "nothing.yaml", Path("/dev/zero")):
        with pytest.raises(InputError) as caught:
            read_document(file)
        assert caught.value.file == file


@given(st.text(max_size=20))
def test_any_scalar_means_something(text):
    assert isinstance(resolve(text), str | int | float | bool | None)
