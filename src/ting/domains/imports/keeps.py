"""What is kept of those who stood in a list: each line that has an address, a number or the name of somebody."""

from ting.kit.kept import OF_CUSTOMER, Kept

HIS = (
    "exists (select from unnest({0}cells) cell where lower(btrim(cell)) = any(:addresses) or btrim(cell) = any(:names) "
    r"or ltrim(regexp_replace(cell, '\D', '', 'g'), '0') = any(:numbers))"
)
KEEPS = (
    Kept(table="customer_brought", of=OF_CUSTOMER),
    Kept(
        table="import",
        of="state in ('draft', 'checked', 'stopped') and exists (select from import_line l "
        f"where l.tenant_id = $1 and l.import_id = import.id and {HIS.format('l.')})",
        hidden=("data",),
        sort="imports",
        aged="done_at",
    ),
    Kept(
        table="import_line",
        of=HIS.format(""),
        left={"cells": "array(select '' from unnest(cells))", "detail": "null", "value": "null"},
        plain=("outcome", "code"),
    ),
)
"""A list that is not read in yet is given up whole: its file cannot be kept without him."""
