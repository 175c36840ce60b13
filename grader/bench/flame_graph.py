"""A flame graph: stacks of calls as a picture. Each box is a function, as wide as what it and those above it take, on its caller."""

import zlib
from html import escape

WIDTH, ROW, MARGIN = 1200, 18, 10
LETTER = 6.6  # pixels of one letter


def draw(title, stacks):
    """The SVG of {stack, a tuple of names, the outermost first: count}."""
    whole = sum(stacks.values()) or 1
    depth = max((len(stack) for stack in stacks), default=0) + 1
    height = depth * ROW + 2 * MARGIN + ROW
    boxes = []

    def put(name, count, x, level):
        width = count * WIDTH / whole
        y = height - MARGIN - (level + 1) * ROW
        shown = name if LETTER * len(name) < width - 4 else name[:max(int((width - 4) / LETTER) - 1, 0)] + "…" if width > 20 else ""
        hue = 10 + zlib.crc32(name.encode()) % 45
        boxes.append(f'<g><title>{escape(name)}: {count} ({count / whole:.1%})</title>'
                     f'<rect x="{MARGIN + x:.1f}" y="{y}" width="{max(width - 0.5, 0.5):.1f}" height="{ROW - 1}" fill="hsl({hue},85%,65%)"/>'
                     f'<text x="{MARGIN + x + 2:.1f}" y="{y + 13}">{escape(shown)}</text></g>')

    def lay(stacks, x, level):
        """Boxes for the calls at this level, in the order of their names."""
        for name in sorted({stack[level] for stack in stacks if len(stack) > level}):
            inside = {stack: count for stack, count in stacks.items() if len(stack) > level and stack[level] == name}
            put(name, sum(inside.values()), x, level)
            lay(inside, x, level + 1)
            x += sum(inside.values()) * WIDTH / whole

    lay({("all", *stack): count for stack, count in stacks.items()}, 0, 0)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 2 * MARGIN} {height}" font-family="monospace" font-size="11">\n'
            f'<rect width="100%" height="100%" fill="#fffdf5"/><text x="{MARGIN}" y="{MARGIN + 12}" font-size="13">{escape(title)}</text>\n'
            + "\n".join(boxes) + "\n</svg>\n")
