/** The page's own behavior: search, keys, ribbon reading, copying. Works without it too: rows are native `details`. */
export const script = `
const rows = [...document.querySelectorAll('.case')];
const search = document.querySelector('#search');
const none = document.querySelector('#none');
const shown = () => rows.filter((row) => !row.hidden);
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const row of rows) row.hidden = !words.every((word) => (row.dataset.text + ' ' + row.dataset.verdict).includes(word));
  none.hidden = shown().length > 0;
});
function go(step) {
  const list = shown();
  const here = list.findIndex((row) => row.contains(document.activeElement));
  const next = list[Math.max(0, Math.min(list.length - 1, here + step))];
  if (next) next.querySelector('summary').focus();
}
document.addEventListener('keydown', (event) => {
  if (event.target === search) { if (event.key === 'Escape') { search.value = ''; search.dispatchEvent(new Event('input')); search.blur(); } return; }
  if (event.ctrlKey && event.key === 'k') { event.preventDefault(); search.focus(); return; }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === '/') { event.preventDefault(); search.focus(); }
  if (event.key === 'j') go(1);
  if (event.key === 'k') go(-1);
});
function read(cell) { const out = cell.closest('[data-ribbon]').querySelector('[data-readout]'); out.textContent = cell.getAttribute('aria-label'); }
for (const ribbon of document.querySelectorAll('[data-ribbon]')) {
  const cells = [...ribbon.querySelectorAll('.cell')];
  if (cells[0]) cells[0].tabIndex = 0;
  ribbon.addEventListener('mouseover', (event) => { const cell = event.target.closest('.cell'); if (cell) read(cell); });
  ribbon.addEventListener('click', (event) => { const cell = event.target.closest('.cell'); if (cell) cell.focus(); });
  ribbon.addEventListener('focusin', (event) => { const cell = event.target.closest('.cell'); if (cell) read(cell); });
  ribbon.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = cells.indexOf(document.activeElement);
    const target = event.key === 'Home' ? cells[0] : event.key === 'End' ? cells.at(-1) : step && at >= 0 ? cells[at + step] : undefined;
    if (!target) return;
    event.preventDefault();
    for (const cell of cells) cell.tabIndex = -1;
    target.tabIndex = 0; target.focus();
  });
}
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  try { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = 'Copied'; }
  catch { const range = document.createRange(); range.selectNodeContents(button.previousElementSibling); getSelection().removeAllRanges(); getSelection().addRange(range); button.textContent = 'Selected: copy with Ctrl C'; }
});
function openTarget() { const row = document.getElementById(decodeURIComponent(location.hash.slice(1))); if (row && row.matches('details')) { row.open = true; row.querySelector('summary').focus(); } }
addEventListener('hashchange', openTarget);
if (location.hash) openTarget();
`;
