"""The rows of the tables: one for each run, and one for all runs of the same with the median and the range."""

import statistics
from dataclasses import dataclass, replace

from host import say
from markdown import table
from meter import Failed

# Attribute, heading, and how it is written.
COLUMNS = [
    ("first", "first s", ".1f"),
    ("last", "last s", ".1f"),
    ("limit", "of limit", ".2f"),
    ("wan", "WAN MB", ".1f"),
    ("ratio", "ratio", ".3f"),
    ("link", "at link", ".3f"),
    ("began", "WAN from", ".1f"),
    ("ended", "to s", ".1f"),
    ("speed", "MB/s", ".1f"),
    ("cpu", "CPU s", ".1f"),
    ("per_gib", "a GiB", ".2f"),
    ("rss", "peak MiB", ".0f"),
    ("ping", "ping +ms", ".1f"),
    ("ping95", "p95 +ms", ".1f"),
    ("share", "share", ".2f"),
    ("busy", "busy", ".2f"),
    ("load", "load", ".0f"),
]


@dataclass(frozen=True)
class Row:
    """What one run came to; README.md says what each figure is."""

    what: str
    tool: str
    first: float | None = None
    last: float | None = None
    limit: float | None = None
    wan: float | None = None
    ratio: float | None = None
    link: float | None = None
    began: float | None = None
    ended: float | None = None
    speed: float | None = None
    cpu: float | None = None
    per_gib: float | None = None
    rss: float | None = None
    ping: float | None = None
    ping95: float | None = None
    share: float | None = None
    busy: float | None = None
    load: float | None = None
    failed: bool = False
    notes: str = ""


def attempt(what, tool, measure):
    """The row of one run; where it failed, one that says so, so that other runs go on."""
    say(f"  {what}: {tool}")
    try:
        return measure()
    except Failed as failed:
        say(f"  FAILED: {failed}")
        return Row(what, tool, failed=True, notes=f"FAILED: {failed}".splitlines()[0].replace("|", "/"))


def raw(rows):
    """Every run, in the order in which they were."""
    return write(rows, lambda row, name, form: "" if getattr(row, name) is None else format(getattr(row, name), form))


def summary(rows):
    """Every kind of run: median, and in brackets the least and the most."""
    groups = group(rows)

    def cell(row, name, form):
        values = values_of(groups[row.what, row.tool], name)
        if not values:
            return ""
        least, middle, most = (format(value, form) for value in (min(values), statistics.median(values), max(values)))
        return middle if least == most else f"{middle} ({least}-{most})"

    return write([replace(of[0], notes=f"{len(of)} runs, {sum(row.failed for row in of)} failed") for of in groups.values()], cell)


def median(rows, what, tool, name):
    """The median of a figure over all runs; None where there is none."""
    values = values_of(group(rows).get((what, tool), []), name)
    return statistics.median(values) if values else None


def group(rows):
    groups = {}
    for row in rows:
        groups.setdefault((row.what, row.tool), []).append(row)
    return groups


def values_of(rows, name):
    return [value for value in (getattr(row, name) for row in rows) if value is not None]


def write(rows, cell):
    """Columns that nobody has a figure for are left out."""
    columns = [column for column in COLUMNS if any(getattr(row, column[0]) is not None for row in rows)]
    lines = [[row.what, row.tool, *(cell(row, name, form) for name, _, form in columns), row.notes] for row in rows]
    return table(["what", "tool", *(heading for _, heading, _ in columns), "notes"], lines, range(2, 2 + len(columns)))
