"""The rows of the table, and those that are kept between runs."""

import json
import os
import time
from dataclasses import asdict, dataclass, replace

HEADINGS = ["tool", "what", "wall s", "CPU s", "MB", "peak MB", "notes"]
NUMBERS = range(2, 6)


@dataclass(frozen=True)
class Row:
    """One line of the table. `bytes` are what the step is about: written, sent to the host, added."""

    tool: str
    what: str
    wall: float | None = None
    cpu: float | None = None
    bytes: int | None = None
    rss: int | None = None
    notes: str = ""

    @staticmethod
    def of(tool, what, use, count=None, notes=""):
        return Row(tool, what, use.wall, use.cpu, count, use.rss, notes)

    def cells(self):
        return [
            self.tool,
            self.what,
            *("" if value is None else f"{value:.1f}" for value in (self.wall, self.cpu)),
            "" if self.bytes is None else f"{self.bytes / 1e6:.1f}",
            f"{self.rss / 1e6:.0f}" if self.rss else "",
            self.notes,
        ]


class Cache:
    """Rows of slow rivals, kept in a file under what they depend on."""

    def __init__(self, file, fresh):
        self.file = file
        self.kept = {}
        if os.path.exists(file) and not fresh:
            with open(file, encoding="utf-8") as kept:
                self.kept = json.load(kept)

    def rows(self, name, depends_on, measure):
        """The rows kept under this name, marked, if they depend on the same; else measures and keeps them."""
        entry = self.kept.get(name)
        if entry is None or entry["dependsOn"] != depends_on:
            rows = [asdict(row) for row in measure()]
            entry = {"dependsOn": depends_on, "at": time.strftime("%Y-%m-%d %H:%M"), "rows": rows}
            self.kept[name] = entry
            with open(self.file + ".new", "w", encoding="utf-8") as kept:
                json.dump(self.kept, kept, indent=1)
            os.replace(self.file + ".new", self.file)
            return [Row(**row) for row in entry["rows"]]
        rows = [Row(**row) for row in entry["rows"]]
        return [replace(row, notes=f"KEPT from {entry['at']}" + (f"; {row.notes}" if row.notes else "")) for row in rows]
