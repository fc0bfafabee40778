// SPDX-License-Identifier: Apache-2.0
// Wiring: data in, picture and tables out, pointer and keys.
const byId = (id) => document.getElementById(id);
const runs = JSON.parse(byId('data').textContent).map((d) => new Run(d));
const two = runs.length > 1;
const picture = new Picture(runs, byId('canvas'), byId('map'));
let waiting = false;

function repaint() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(paint);
}

function paint() {
  waiting = false;
  picture.draw();
  byId('view').textContent = `cycles ${number(Math.floor(picture.from))}–${number(Math.ceil(picture.to))} of ${number(picture.end)}`;
}

function show(from, to) {
  picture.show(from, to);
  byId('tip').hidden = true;
  repaint();
}

/** Shows a row or wait with some room around it. */
function goTo(first, last) {
  const room = Math.max(4, (last - first) * 0.15);
  show(first - room, last + room);
  byId('picture').scrollIntoView({ block: 'nearest' });
}

function zoom(factor, middle = (picture.from + picture.to) / 2) {
  const from = middle - (middle - picture.from) * factor, size = (picture.to - picture.from) * factor;
  if (size < 8 && factor < 1) return;
  show(from, from + size);
}

const pan = (share) => { const by = (picture.to - picture.from) * share; show(picture.from + by, picture.to + by); };

/** The next or previous wait of run A as seen from the middle of the picture; set-up and drain are none. */
function wait(direction) {
  const run = runs[0], middle = (picture.from + picture.to) / 2;
  for (let i = run.runAt(middle) + direction; i >= 0 && i < run.count; i += direction) {
    if (run.reason[i] < 2 || run.reason[i] === 8) continue;
    const centre = (run.start[i] + run.start[i + 1]) / 2;
    if (direction * (centre - middle) < 0.5) continue;
    const half = Math.max((run.start[i + 1] - run.start[i]) * 0.75, Math.min(100, (picture.to - picture.from) / 2));
    show(centre - half, centre + half);
    return;
  }
}

function jump(text) {
  const step = /^\s*step\s+(\d+)/i.exec(text), cycle = /^\s*(\d[\d,]*)/.exec(text);
  if (step) {
    const row = runs[0].rows.find((r) => r.kind === 'step' && r.step === Number(step[1]));
    if (row) goTo(row.first, row.first + row.cycles);
  } else if (cycle) {
    const at = Number(cycle[1].replace(/,/g, '')), half = Math.min(60, (picture.to - picture.from) / 2);
    show(at - half, at + half);
  }
}

function tip(event) {
  const box = byId('canvas').getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
  const text = picture.tell(x, y), t = byId('tip');
  t.hidden = !text;
  if (!text) return;
  t.textContent = text;
  const below = y + byId('map').clientHeight + 16;
  t.style.left = Math.max(4, Math.min(x + 14, box.width - t.offsetWidth - 6)) + 'px';
  t.style.top = Math.max(4, Math.min(below, byId('picture').clientHeight - t.offsetHeight - 6)) + 'px';
}

/** One pointer drags, two pinch. */
function followPointers(canvas) {
  const down = new Map();
  const spread = () => { const [a, b] = [...down.values()]; return [Math.abs(a - b) || 1, (a + b) / 2]; };
  canvas.addEventListener('pointerdown', (e) => { canvas.setPointerCapture(e.pointerId); down.set(e.pointerId, e.clientX); });
  for (const name of ['pointerup', 'pointercancel']) canvas.addEventListener(name, (e) => down.delete(e.pointerId));
  canvas.addEventListener('pointerleave', () => { byId('tip').hidden = true; });
  canvas.addEventListener('pointermove', (e) => {
    if (!down.has(e.pointerId)) { tip(e); return; }
    const before = down.size > 1 ? spread() : null, x = down.get(e.pointerId);
    down.set(e.pointerId, e.clientX);
    if (before) zoom(before[0] / spread()[0], picture.cycle(before[1] - canvas.getBoundingClientRect().left));
    else pan((x - e.clientX) / picture.scale / (picture.to - picture.from));
  });
  canvas.addEventListener('click', tip);
  canvas.addEventListener('wheel', (e) => {
    e.preventDefault();
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) pan((e.deltaX || e.deltaY) / 800);
    else zoom(Math.exp(Math.max(-200, Math.min(200, e.deltaY)) * 0.002), picture.cycle(e.clientX - canvas.getBoundingClientRect().left));
  }, { passive: false });
}

function followMap(map) {
  const move = (e) => {
    const middle = (e.clientX - map.getBoundingClientRect().left) / picture.width * picture.end, half = (picture.to - picture.from) / 2;
    show(middle - half, middle + half);
  };
  map.addEventListener('pointerdown', (e) => { map.setPointerCapture(e.pointerId); move(e); });
  map.addEventListener('pointermove', (e) => { if (e.buttons) move(e); });
}

const ACTIONS = {
  ArrowLeft: () => pan(-0.2), ArrowRight: () => pan(0.2), ArrowUp: () => zoom(0.7), ArrowDown: () => zoom(1 / 0.7), '+': () => zoom(0.5), '=': () => zoom(0.5),
  '-': () => zoom(2), 0: () => show(0, picture.end), n: () => wait(1), p: () => wait(-1),
  Home: () => show(0, picture.to - picture.from), End: () => show(picture.end - (picture.to - picture.from), picture.end),
};

function followKeys() {
  document.addEventListener('keydown', (e) => {
    const elsewhere = e.target.closest && e.target.closest('input, #table'), key = e.key;
    if (elsewhere || e.ctrlKey || e.metaKey || e.altKey || !ACTIONS[key]) return;
    e.preventDefault();
    ACTIONS[key]();
  });
  const press = { in: '+', out: '-', fit: '0', prev: 'p', next: 'n' };
  for (const [id, key] of Object.entries(press)) byId(id).addEventListener('click', ACTIONS[key]);
  byId('jump').addEventListener('submit', (e) => { e.preventDefault(); jump(byId('where').value); });
}

function fill() {
  runs.forEach((run, i) => {
    byId('heads').append(...head(run, two ? 'AB'[i] : ''));
    byId('totals').append(totals(run, two ? 'AB'[i] : ''));
  });
  document.title = 'Timeline: ' + runs.map((r) => r.data.label).join(' against ');
  byId('legend').append(...legend(runs));
  byId('table').append(...(two ? differenceTable(runs, goTo) : stepTable(runs[0], goTo)));
  if (!two) return;
  byId('table-title').textContent = 'Difference by time step';
  runs.forEach((run, i) => {
    const box = element('div', { class: 'box' }, ...stepTable(run, goTo));
    document.querySelector('section').append(element('h2', {}, `${'AB'[i]}: cycles by time step`), box);
  });
}

/** Different colours on the canvas: more than a handful only if something was drawn. */
function coloursDrawn() {
  const c = byId('canvas'), seen = new Set(), pixels = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer);
  for (let i = 0; i < pixels.length; i += 3) seen.add(pixels[i]);
  return seen.size;
}

/** For the test that compares the page with the counters of the run. */
function report() {
  byId('check').textContent = JSON.stringify({ agrees: runs.every((r) => r.agrees()), colours: coloursDrawn(), runs: runs.map((r) => r.totals()),
    tile: tellDispatch(runs[0], runs[0].start[runs[0].reason.indexOf(0)]) });
}

fill();
picture.resize();
paint();
followPointers(byId('canvas'));
followMap(byId('map'));
followKeys();
report();
new ResizeObserver(() => { picture.resize(); paint(); }).observe(byId('picture'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { picture.resize(); paint(); });
