"""Every format gives the same rows, whatever is wrong with some of them."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.errors import DangerousXmlError, ImportStoppedError, UnreadableFileError
from importers.formats import merchant, read_rows
from importers.mapping import ColumnMapping
from importers.rows import Row

HEAD = '<?xml version="1.0"?>\n'
RSS = HEAD + '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>{}</channel></rss>'
PRODUCT = """<item><title>plain</title><g:id>A-1</g:id><g:title>Oat milk &amp; honey</g:title><link>https://x.example/a</link>
<g:price>12,345.50 eur</g:price><g:sale_price>3.00 EUR</g:sale_price><g:availability>in stock</g:availability>
<g:google_product_category>Food > Drinks</g:google_product_category><g:product_type>Dairy > Milk > Oat</g:product_type>
<g:colour>white</g:colour><g:shipping><g:country>DE</g:country><g:price>4 EUR</g:price></g:shipping>
<g:additional_image_link>https://x.example/1.jpg</g:additional_image_link>
<g:additional_image_link>https://x.example/2.jpg</g:additional_image_link></item>"""
EXPECTED = {
    "item_id": "A-1",
    "title": "Oat milk & honey",
    "link": "https://x.example/a",
    "price": {"amount": "12345.50", "currency": "EUR"},
    "sale_price": {"amount": "3.00", "currency": "EUR"},
    "availability": "in_stock",
    "category": ["Dairy", "Milk", "Oat"],
    "attributes": {"colour": "white", "additional_image_link": "https://x.example/1.jpg | https://x.example/2.jpg"},
}


def values(path: Path, file_format: str | None = None) -> list[dict[str, object]]:
    return [row.values for row in read_rows(path, file_format, lambda _: None)]


def test_rss_product_becomes_an_item(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS.format(PRODUCT * 2))
    assert values(path) == [EXPECTED, EXPECTED]


def test_atom_and_tsv_feeds_give_the_same_item(tmp_path: Path) -> None:
    atom = tmp_path / "atom.xml"
    atom.write_text(
        HEAD + '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry>'
        '<g:id>1</g:id><title>Tea</title><link href="https://x.example/t"/><g:price>2.50 EUR</g:price>'
        "<g:availability>out_of_stock</g:availability></entry></feed>"
    )
    tsv = tmp_path / "feed.tsv"
    tsv.write_text("id\ttitle\tlink\tprice\tavailability\n1\tTea\thttps://x.example/t\t2.50 EUR\tout of stock\n")
    assert values(atom) == values(tsv)
    assert values(tsv)[0]["price"] == {"amount": "2.50", "currency": "EUR"}


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss>&b;</rss>',
        '<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss/>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
    ],
)
def test_a_feed_that_declares_entities_is_refused(tmp_path: Path, bomb: str) -> None:
    path = tmp_path / "bomb.xml"
    path.write_text(HEAD + bomb)
    with pytest.raises(DangerousXmlError):
        values(path)


@pytest.mark.parametrize("body", ["<a>" * 100, f"<item><g:id>{'x' * (merchant.TEXT_LIMIT + 1)}</g:id></item>"])
def test_deep_or_endless_xml_is_refused(tmp_path: Path, body: str) -> None:
    path = tmp_path / "big.xml"
    path.write_text(RSS.format(body))
    with pytest.raises(DangerousXmlError):
        values(path)


def test_broken_xml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    path.write_text(RSS.format("<item><g:id>1</g:id>"))
    with pytest.raises(UnreadableFileError, match="not well-formed"):
        values(path)


def test_a_long_feed_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.xml"
    path.write_text(RSS.format(PRODUCT * 20_000))
    tracemalloc.start()
    count = sum(1 for _ in read_rows(path, None, lambda _: None))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < path.stat().st_size / 4


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.lists(st.fixed_dictionaries({"user_id": TEXT, "item_id": TEXT}), min_size=1, max_size=20))
def test_csv_parquet_and_json_lines_give_the_same_rows(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    import csv  # noqa: PLC0415

    with (tmp_path / "rows.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, ["user_id", "item_id"])
        writer.writeheader()
        writer.writerows(rows)
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "rows.parquet")
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for name in ("rows.csv", "rows.parquet", "rows.jsonl"):
        assert values(tmp_path / name) == rows


def test_unreadable_rows_carry_their_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}\nnot json\n\n[1]\n{"a": 2}\n' + b"x" * (2 << 20) + b'\n{"a": 3}\n'))
    rows = list(read_rows(path, None, lambda _: None))
    assert [(row.number, row.fault is None) for row in rows] == [
        (1, True), (2, False), (4, False), (5, True), (6, False), (7, True)
    ]  # fmt: skip


def test_a_csv_row_of_too_many_cells_is_faulty_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("﻿a,b\n1,2\n1,2,3\n4\n", encoding="utf-8")
    rows = list(read_rows(path, None, lambda _: None))
    assert [row.values for row in rows] == [{"a": "1", "b": "2"}, {}, {"a": "4"}]
    assert rows[1].fault == "3 cells under 2 columns"
    assert rows[1].number == 3


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", ""), ("a.csv", "x,x\n1,2\n"), ("a.parquet", "no"), ("a.doc", "")]
)
def test_files_that_are_not_what_they_say_stop_the_import(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(ImportStoppedError):
        values(tmp_path / name)


def test_mapping_renames_nests_and_fills_in() -> None:
    mapping = ColumnMapping({"item_id": "sku", "price.amount": "eur"}, {"price.currency": "EUR"})
    row = Row(1, {"sku": "7", "eur": 2.5, "title": "Tea", "brand": "", "stock": float("nan")})
    assert mapping.apply(row) == {
        "item_id": "7",
        "title": "Tea",
        "price": {"amount": 2.5, "currency": "EUR"},
    }


def test_a_mapping_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mapping.json"
    path.write_text('{"columns": [1]}')
    with pytest.raises(ImportStoppedError, match="no mapping file"):
        ColumnMapping.read(path)


@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "rows.jsonl", "rows.tsv", "rows.xml", "rows.parquet"])
def test_readers_tell_how_much_of_the_file_they_have_read(tmp_path: Path, name: str) -> None:
    """Given a file of many rows, when half of them came, then about half of its bytes have; all of them at the end."""
    path, count = tmp_path / name, 40_000
    numbers = [f"{number:09d}" for number in range(count)]
    if name.endswith("parquet"):
        pq.write_table(pa.table({"id": numbers}), path)
    elif name.endswith("xml"):
        path.write_text(RSS.format("".join(f"<item><g:id>{number}</g:id></item>" for number in numbers)))
    elif name.endswith("jsonl"):
        path.write_text("".join(f'{{"id": "{number}"}}\n' for number in numbers))
    else:
        content = "\n".join(["id", *numbers]).encode()
        path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    told: list[float] = []
    rows = read_rows(path, None, told.append)
    for _ in range(count // 2):
        next(rows)
    size = path.stat().st_size
    assert 0.2 * size <= sum(told) <= 0.9 * size
    assert sum(1 for _ in rows) == count - count // 2
    assert sum(told) == pytest.approx(size)
