"""How the page looks: light or dark as its reader's system is, and on paper."""

CSS = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #586274; --paper: #fff; --line: #d8dde6; --mark: #1f5fbf;
  --good: #17703c; --bad: #b3261e; --c0: #1f5fbf; --c1: #a05a00; --c2: #17703c; --c3: #8a3fa0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf2; --soft: #a3adbf; --paper: #12161d; --line: #343c4a; --mark: #7fb0ff;
    --good: #6bd08f; --bad: #ff8a80; --c0: #7fb0ff; --c1: #ffb65c; --c2: #6bd08f; --c3: #d79bf0; }
}
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .3rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; list-style: none; }
a { color: var(--mark); }
p { max-width: 46rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: break-word; }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 500; min-width: 6rem; }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.none { color: var(--soft); font-weight: 600; }
figure { margin: 1rem 0; }
figcaption { font-weight: 600; font-size: .95rem; }
svg { display: block; max-width: 100%; height: auto; margin: .4rem 0 1rem; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .label { text-anchor: end; }
svg .tick { text-anchor: middle; fill: var(--soft); font-size: 12px; }
svg .grid, svg .frame { stroke: var(--line); fill: none; }
svg .zero { stroke: var(--ink); stroke-dasharray: 4 3; }
svg .whisker { stroke: var(--mark); stroke-width: 3; stroke-linecap: round; }
svg .dot { fill: var(--mark); stroke: var(--paper); stroke-width: 1.5; }
svg .even { stroke: var(--soft); stroke-dasharray: 2 4; fill: none; }
svg .curve { fill: none; stroke-width: 2.5; }
svg .c0 { stroke: var(--c0); } svg .c1 { stroke: var(--c1); stroke-dasharray: 7 4; }
svg .c2 { stroke: var(--c2); stroke-dasharray: 2 3; } svg .c3 { stroke: var(--c3); stroke-dasharray: 10 3 2 3; }
@media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; } svg, table { break-inside: avoid; } }
"""
