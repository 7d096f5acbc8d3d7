"""Tables that are Markdown, and straight in a terminal."""


def table(headings, lines, numbers):
    """Headings and lines of texts; the columns whose index is in `numbers` go to the right."""
    lines = [headings, *lines]
    widths = [max(len(line[i]) for line in lines) for i in range(len(headings))]
    written = ["| " + " | ".join(c.rjust(w) if i in numbers else c.ljust(w) for i, (c, w) in enumerate(zip(line, widths))) + " |" for line in lines]
    written.insert(1, "|" + "|".join("-" * (w + 1) + (":" if i in numbers else "-") for i, w in enumerate(widths)) + "|")
    return "\n".join(written)
