/** What browsers show beside the title. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#17212f"/><path d="M3 4h10M8 4v9" stroke="#6ea8fe" stroke-width="2.4"/></svg>`;

/** The stylesheet of all pages: light or dark as the reader's system is. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --paper: #fff; --ink: #1c2430; --dim: #5d687b; --line: #e3e7ed; --link: #1f5fbf; --head: #17212f;
  --ok: #157347; --ok-bg: #dff3e7; --bad: #b42318; --bad-bg: #fde5e2; --busy: #175cd3; --busy-bg: #e0ecff;
  --wait: #8a5a00; --wait-bg: #fdf0d0; --wait-mark: #e3b341; --off-bg: #eaecf0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161d; --paper: #1a212b; --ink: #e4e9f0; --dim: #93a0b4; --line: #2c3644; --link: #7db1ff; --head: #0b1017;
    --ok: #6ed3a0; --ok-bg: #12382a; --bad: #ff9b90; --bad-bg: #46201c; --busy: #8dbbff; --busy-bg: #17305a;
    --wait: #f0c463; --wait-bg: #40310f; --wait-mark: #9a7420; --off-bg: #2a3340;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.5rem; padding: .6rem 1.5rem; background: var(--head); }
header a { color: #c9d4e4; }
header .brand { color: #fff; font-size: 1.25rem; font-weight: 700; letter-spacing: .02em; }
header nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; flex: 1; }
header nav a[aria-current] { color: #fff; box-shadow: 0 2px 0 #6ea8fe; }
header nav .plugin { color: #93a0b4; }
header .find { display: flex; }
header .find select { border-radius: 6px 0 0 6px; border-right: 0; }
header .find input { border-radius: 0; width: 11rem; min-width: 5rem; flex: 1; }
header .find button { border-radius: 0 6px 6px 0; }
main { max-width: 1240px; margin: 0 auto; padding: 1.2rem 1.5rem 2rem; }
footer { padding: 1rem 1.5rem; color: var(--dim); font-size: .85rem; text-align: center; }
h1 { font-size: 1.5rem; margin: .2rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.02rem; margin: 0 0 .7rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.2rem; margin: 0 0 1.1rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 0 1.1rem; align-items: start; }
.columns.narrow { grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); }
.columns > * { min-width: 0; }
.counts { display: flex; flex-wrap: wrap; gap: .8rem; margin: 0 0 1.1rem; }
.counts a { flex: 1 1 8rem; padding: .7rem 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; color: var(--dim); }
.counts a:hover { border-color: var(--link); text-decoration: none; }
.counts b { display: block; font-size: 1.6rem; line-height: 1.2; color: var(--ink); font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; font-size: .82rem; color: var(--dim); padding: .25rem .9rem .35rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { padding: .36rem .9rem .36rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
tbody tr:last-child td { border-bottom: 0; }
td:last-child, th:last-child { padding-right: 0; }
time, time span, .number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.state { display: inline-block; padding: 0 .55em; border-radius: 1em; font-size: .82rem; line-height: 1.55; white-space: nowrap; background: var(--off-bg); color: var(--dim); }
.state.closed, .state.complete, .state.ready { background: var(--ok-bg); color: var(--ok); }
.state.failed, .state.problem, .state.lost { background: var(--bad-bg); color: var(--bad); }
.state.open, .state.building, .state.assigned, .state.running { background: var(--busy-bg); color: var(--busy); }
.state.free, .state.init, .state.waiting { background: var(--wait-bg); color: var(--wait); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.2rem; margin: 0; }
.facts dt { color: var(--dim); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts ul { margin: 0; padding-left: 1.1rem; }
.dim { color: var(--dim); }
p { margin: .3rem 0; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
pre.fault { padding: .7rem .9rem; border-radius: 8px; background: var(--bad-bg); color: var(--bad); }
code { font: .92em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.note { padding: .6rem .9rem; margin: 0 0 1.1rem; border-radius: 10px; background: var(--busy-bg); color: var(--busy); }
.files { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: 0 0 .6rem; padding: 0; overflow-wrap: anywhere; }
td .files { margin: 0; }
.log { display: flex; flex-direction: column-reverse; max-height: 70vh; overflow-y: auto; padding: .7rem .9rem; border-radius: 8px; background: var(--page); }
.row { display: grid; grid-template-columns: minmax(0, 1fr) 5rem clamp(8rem, 34vw, 26rem); gap: .1rem .9rem; align-items: center; overflow-wrap: anywhere; }
.ends { display: flex; justify-content: space-between; color: var(--dim); font-size: .82rem; font-variant-numeric: tabular-nums; }
.span { display: block; width: 100%; min-width: 5rem; height: .6rem; }
td .span { margin-top: .4rem; }
td:has(+ td > .span) { white-space: nowrap; }
.row .number { text-align: right; }
.number + .span { margin-top: .1rem; height: .35rem; }
.plot { margin: 0; }
.plot svg { display: block; width: 100%; height: 8rem; margin: .5rem 0 .2rem; border-bottom: 1px solid var(--line); }
.plot a:hover .room, .plot g:hover .room { fill: var(--line); }
figcaption { color: var(--dim); }
.key { margin-left: 1rem; white-space: nowrap; }
.key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .35em; border-radius: 2px; background: var(--mark); }
rect { fill: var(--mark); }
.closed { --mark: var(--ok); } .failed { --mark: var(--bad); } .open, .assigned { --mark: var(--busy); }
.waits { --mark: var(--wait-mark); } .canceled, .free { --mark: var(--dim); } rect.room { --mark: transparent; }
.span rect.room { --mark: var(--off-bg); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .2rem .8rem; background: var(--paper); z-index: 1; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
header :focus-visible { outline-color: #fff; }
[aria-current] { font-weight: 600; }
header [aria-current] { font-weight: inherit; }
.title { display: flex; align-items: baseline; gap: .8rem; font-size: .9rem; }
.tree, .tree ul { list-style: none; margin: 0; padding-left: 0; }
.tree ul { padding-left: 1.3rem; margin-left: .35rem; border-left: 1px solid var(--line); }
.tree li { padding: .15rem 0; }
.filters, .pager { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin: 0 0 1rem; }
.pager { justify-content: space-between; margin: .9rem 0 0; }
.letters { display: flex; flex-wrap: wrap; gap: .15rem .55rem; margin: 0 0 .8rem; }
input, select, button { font: inherit; font-size: .9rem; padding: .25rem .5rem; border: 1px solid var(--line); border-radius: 6px; background: var(--paper); color: var(--ink); }
button { background: var(--link); border-color: var(--link); color: var(--paper); cursor: pointer; padding: .25rem .9rem; }
@media (max-width: 700px) {
  main { padding: .8rem .8rem 2rem; }
  section { padding: .8rem .9rem; }
  .minor { display: none; }
  td time { white-space: normal; }
  td, th { padding-right: .6rem; }
  .facts .facts { grid-template-columns: 1fr; }
  .row { grid-template-columns: minmax(0, 1fr) auto; }
  .row .span, .scale .ends { grid-column: 1 / -1; }
  .tree ul { padding-left: .5rem; }
}
`.trimStart();
