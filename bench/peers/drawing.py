"""A chart of bars on a logarithmic scale, for paper as well as for a screen."""

from math import ceil, floor, log10
from xml.sax.saxutils import escape

LEFT, RIGHT, TOP, STEP, BAR = 250, 90, 64, 34, 20
WIDTH = 860
UNITS = {-6: "1 µs", -5: "10 µs", -4: "0.1 ms", -3: "1 ms", -2: "10 ms", -1: "0.1 s", 0: "1 s",
         1: "10 s", 2: "100 s", 3: "1000 s"}


def bars(title, rows):
    """`rows` are (name, seconds, label); the first two are this project's and drawn full."""
    low = floor(log10(min(seconds for _, seconds, _ in rows)))
    high = ceil(log10(max(seconds for _, seconds, _ in rows)))
    height = TOP + STEP * len(rows) + 46
    bottom = TOP + STEP * len(rows)
    place = lambda seconds: LEFT + (WIDTH - LEFT - RIGHT) * (log10(seconds) - low) / (high - low)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
           f'width="{WIDTH}" height="{height}" role="img" font-family="sans-serif" fill="#111">',
           f"<title>{escape(title)}</title>",
           "<desc>" + escape("; ".join(f"{name}: {label}" for name, _, label in rows)) + "</desc>",
           f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
           f'<text x="16" y="30" font-size="17" font-weight="bold">{escape(title)}</text>']
    for power in range(low, high + 1):
        x = place(10.0**power)
        out.append(f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{bottom}" stroke="#ccc"/>')
        out.append(f'<text x="{x:.1f}" y="{bottom + 18}" font-size="12" text-anchor="middle">'
                   f"{UNITS.get(power, f'1e{power} s')}</text>")
    for index, (name, seconds, label) in enumerate(rows):
        y = TOP + STEP * index
        fill = "#1f4e79" if index < 2 else "#b8c4d0"
        out.append(f'<text x="{LEFT - 10}" y="{y + 15}" font-size="13" text-anchor="end">'
                   f"{escape(name)}</text>")
        out.append(f'<rect x="{LEFT}" y="{y}" width="{place(seconds) - LEFT:.1f}" height="{BAR}" '
                   f'fill="{fill}" stroke="#111" stroke-width="0.6"/>')
        out.append(f'<text x="{place(seconds) + 6:.1f}" y="{y + 15}" font-size="13">'
                   f"{escape(label)}</text>")
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{height - 8}" font-size="12" '
               'text-anchor="middle">time of one core, logarithmic; shorter is better</text>')
    return "\n".join(out) + "\n</svg>\n"
