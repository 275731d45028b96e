/** One visual language, light and dark from the same tokens. Hairlines instead of boxes; status differs in shape, not color alone. */
export const style = `
:root { color-scheme: light dark;
  --page: light-dark(#fbfbf9, #16181a); --ink: light-dark(#1c1f22, #e6e6e2); --dim: light-dark(#5c636a, #a2a8ae);
  --line: light-dark(#d9dad6, #33383c); --accent: light-dark(#0b5d8a, #7fc1ea);
  --fired: light-dark(#b8390e, #ff9466); --silent: light-dark(#4a6b7c, #8fb3c6); --fact: light-dark(#a32f08, #ff9466);
  --doubt: light-dark(#7a5600, #e8bf5a); --wrong: light-dark(#5b3b8c, #c3a6f2); --wash: light-dark(#f1f1ed, #1f2225); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
.mono, code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: .92em; overflow-wrap: anywhere; }
.dim { color: var(--dim); } main, header { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; } .place { color: var(--dim); margin: 0; } h1 { font-size: 1.9rem; line-height: 1.2; margin: .2rem 0 .6rem; font-weight: 600; letter-spacing: -.01em; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; } h4 { font-size: .82rem; letter-spacing: .03em; margin: 1.3rem 0 .35rem; color: var(--dim); font-weight: 600; }
.share { display: block; width: 100%; height: 14px; margin: 1rem 0 .5rem; } .part { fill: var(--tone); } .part.no { fill: none; stroke: var(--silent); stroke-width: 2; vector-effect: non-scaling-stroke; }
.fact { --tone: var(--fact); } .doubt { --tone: var(--doubt); } .wrong { --tone: var(--wrong); } .no { --tone: var(--dim); } a { color: var(--accent); }
.keys { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: 0 0 .5rem; padding: 0; list-style: none; }
.verdict { color: var(--tone); font-weight: 600; white-space: nowrap; } .sign { display: inline-block; width: 1.3em; font-weight: 400; }
.tools { display: flex; gap: 1rem; align-items: center; margin: 1.5rem 0 0; flex-wrap: wrap; } .tools input { font: inherit; color: inherit; background: transparent; border: 0; border-bottom: 1px solid var(--dim); padding: .35rem .1rem; width: 20rem; max-width: 100%; }
kbd { font: inherit; font-size: .85em; border: 1px solid var(--line); border-radius: 3px; padding: 0 .3em; }
.case { border-top: 1px solid var(--line); } .cases { border-bottom: 1px solid var(--line); margin-top: 1rem; }
summary { display: grid; grid-template-columns: 10rem 1fr 8rem 4.5rem; gap: .8rem; padding: .5rem .25rem; cursor: pointer; align-items: baseline; list-style: none; } summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--wash); } .time { text-align: right; font-variant-numeric: tabular-nums; } .case[open] > summary { background: var(--wash); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; } .cell:focus-visible { outline: none; } .cell:focus-visible .hit, .cell:hover .hit { stroke: var(--accent); stroke-width: 2; }
.body { padding: .4rem .25rem 1.8rem 1.5rem; } .answer { font-size: 1.15rem; max-width: 44rem; margin: .5rem 0; }
.columns { display: grid; grid-template-columns: 1.7fr 1fr; gap: 0 2.5rem; } .columns > div { min-width: 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-top: 1px solid var(--line); } thead th { border: 0; color: var(--dim); font-weight: 400; font-size: .85em; padding-bottom: .1rem; } tbody th { font-weight: 500; white-space: nowrap; }
.marks { white-space: nowrap; } .mark { display: inline-block; width: 10px; height: 10px; margin-right: 3px; border-radius: 2px; border: 1.5px solid var(--silent); } .mark.fired { background: var(--fired); border-color: var(--fired); } .mark.indeterminate { border-style: dotted; border-color: var(--dim); border-radius: 50%; }
.reasons { padding: 0; margin: 0; list-style: none; } .reasons .mono { color: var(--dim); margin-right: .5em; } dl.facts { display: grid; grid-template-columns: auto 1fr; gap: .25rem .9rem; margin: 0; } dl.facts dt { color: var(--dim); } dl.facts dd { margin: 0; min-width: 0; }
.ribbon-lines { overflow-x: auto; } .ribbon-line { display: flex; align-items: flex-start; gap: .8rem; } .line-name { flex: 0 0 9rem; color: var(--dim); font-size: .8rem; text-align: right; padding-top: .05rem; overflow-wrap: normal; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.cells { flex: none; max-width: none; } svg .fired { fill: var(--fired); } svg .silent { fill: none; stroke: var(--silent); stroke-width: 1.5; } svg .dead { stroke: var(--dim); stroke-width: 1.6; fill: none; } svg .edge { stroke: var(--ink); stroke-width: 2; } svg .hit { fill: transparent; } .cell { outline: none; cursor: default; }
.readout { color: var(--dim); font-size: .85rem; min-height: 1.4em; margin: .35rem 0 0; } .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; color: var(--dim); font-size: .85rem; } .key { display: inline-flex; gap: .4rem; align-items: center; }
.disagreement { border-left: 3px solid var(--fired); padding-left: .8rem; max-width: 50rem; } .command { display: flex; gap: .8rem; align-items: baseline; margin: .3rem 0; } .command code { background: var(--wash); padding: .3rem .55rem; min-width: 0; }
button { font: inherit; font-size: .85rem; color: var(--accent); background: none; border: 1px solid var(--line); border-radius: 4px; padding: .2rem .7rem; min-height: 28px; cursor: pointer; } footer { max-width: 68rem; margin: 2rem auto; padding: 0 1.25rem 2rem; color: var(--dim); font-size: .85rem; }
[hidden] { display: none !important; } .empty { padding: 1rem 0; color: var(--dim); }
@media (max-width: 44rem) { summary { grid-template-columns: 1fr auto; } summary .name { grid-column: 1 / -1; grid-row: 2; } summary .kind { display: none; } .columns { grid-template-columns: minmax(0, 1fr); } .body { padding-left: .25rem; } .ribbon-line { display: block; } .line-name { text-align: left; display: block; } .trials td, .trials th { display: block; border: 0; padding: .1rem 0; } .trials thead { display: none; } .trials tr { display: block; border-top: 1px solid var(--line); padding: .35rem 0; } h1 { font-size: 1.5rem; } }
@media print { .tools, button, .readout { display: none; } details.case::details-content { content-visibility: visible; height: auto; } }
@media (prefers-reduced-motion: no-preference) { summary { transition: background .12s; } }
`;
