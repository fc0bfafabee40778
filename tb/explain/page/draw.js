// SPDX-License-Identifier: Apache-2.0
// The picture: tracks of a run on a canvas. The cost of a frame grows with its width in pixels, not with the length of the run.
const LAYOUT = { dispatch: 34, track: 16, gap: 4, head: 22, axis: 20 };
const TRACKS = [
  { name: 'tree', event: 'tile_sum', colour: '--tree' },
  { name: 'accumulators', event: 'tile_sum', colour: '--acc' },
  { name: 'MFU', event: 'gate', colour: '--mfu' },
  { name: 'cell update', event: 'cell', colour: '--cell' },
  { name: 'write-back', event: 'write_back', colour: '--wb' },
  { name: 'x stream', event: 'x_beat', colour: '--x', buffer: false, end: 'source' },
  { name: 'h stream', event: 'h_beat', colour: '--h', buffer: false, end: 'destination' },
  { name: 'sequence read', event: 'x_beat', colour: '--seq', buffer: true, end: 'source' },
  { name: 'sequence write', event: 'h_beat', colour: '--seq', buffer: true, end: 'destination' },
];

/** Cycles that an event of a track occupies before and after the one in which it is visible. */
function reach(run, track) {
  const [, , , acc, mfu, cu] = run.data.accel.latencies, p = run.passes[0];
  if (track.name === 'tree') return [p && p.events.tile_sum.length ? p.events.tile_sum[0] - run.issue(p, 0) : 0, 0];
  if (track.name === 'accumulators') return [0, acc];
  return [track.name === 'MFU' ? mfu : track.name === 'cell update' ? cu : 0, 0];
}

/** The events of a track over all passes; `first` tells where those of a pass begin. */
function makeTrack(run, kind) {
  const lists = run.passes.map((p) => (kind.end && Boolean(p.data[kind.end]) !== kind.buffer ? new Int32Array(0) : p.events[kind.event]));
  const first = [];
  let n = 0;
  for (const l of lists) { first.push(n); n += l.length; }
  const cycles = new Int32Array(n);
  lists.forEach((l, i) => cycles.set(l, first[i]));
  const [before, after] = reach(run, kind);
  return { ...kind, cycles, first, before, after };
}

class Picture {
  constructor(runs, canvas, map) {
    Object.assign(this, { runs, canvas, map, from: 0, to: 1 });
    this.end = Math.max(...runs.map((r) => r.end));
    this.to = this.end;
    for (const r of runs) r.tracks = TRACKS.map((k) => makeTrack(r, k)).filter((t) => t.cycles.length);
    this.layout();
  }

  layout() {
    this.lanes = [];
    let y = LAYOUT.axis;
    this.runs.forEach((run, i) => {
      if (this.runs.length > 1) { this.lanes.push({ run, head: 'AB'[i], y, h: LAYOUT.head }); y += LAYOUT.head; }
      this.lanes.push({ run, y, h: LAYOUT.dispatch, name: 'dispatch' });
      y += LAYOUT.dispatch + LAYOUT.gap;
      for (const track of run.tracks) {
        this.lanes.push({ run, y, h: LAYOUT.track, name: track.name, track });
        y += LAYOUT.track + LAYOUT.gap;
      }
      y += LAYOUT.gap;
    });
    this.height = y + LAYOUT.gap;
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    this.width = this.canvas.clientWidth;
    this.left = this.width < 600 ? 94 : 108;
    this.canvas.style.height = this.height + 'px';
    for (const [c, h] of [[this.canvas, this.height], [this.map, 34]]) {
      c.width = Math.round(this.width * ratio);
      c.height = Math.round(h * ratio);
      c.getContext('2d').setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    const style = getComputedStyle(document.documentElement), at = (n) => style.getPropertyValue(n).trim();
    this.colours = { reason: REASONS.map((_, i) => at('--r' + i)), ink: at('--ink'), soft: at('--soft'), line: at('--line'), panel: at('--panel'),
      stripe: at('--stripe'), accent: at('--accent') };
    for (const t of TRACKS) this.colours[t.colour] = at(t.colour);
  }

  get scale() { return (this.width - this.left - 8) / (this.to - this.from); }
  x(cycle) { return this.left + (cycle - this.from) * this.scale; }
  cycle(x) { return this.from + (x - this.left) / this.scale; }

  /** Moves the window, which stays inside the run and is at least eight cycles wide. */
  show(from, to) {
    const size = Math.min(this.end, Math.max(8, to - from)), middle = (from + to) / 2;
    this.from = Math.max(0, Math.min(this.end - size, middle - size / 2));
    this.to = this.from + size;
  }

  draw() {
    const g = this.canvas.getContext('2d');
    g.fillStyle = this.colours.panel;
    g.fillRect(0, 0, this.width, this.height);
    this.axis(g);
    g.save();
    g.beginPath();
    g.rect(this.left, LAYOUT.axis, this.width - this.left - 8, this.height);
    g.clip();
    for (const lane of this.lanes) this.lane(g, lane);
    this.arrows(g);
    g.restore();
    this.names(g);
    this.overview();
  }

  axis(g) {
    const about = (this.to - this.from) / Math.max(2, (this.width - this.left) / 90), base = 10 ** Math.floor(Math.log10(Math.max(1, about)));
    const step = Math.max(1, base * [1, 2, 5, 10].find((m) => base * m >= about));
    g.font = '11px system-ui, sans-serif';
    g.textBaseline = 'middle';
    g.textAlign = 'center';
    for (let c = Math.ceil(this.from / step) * step; c <= this.to; c += step) {
      const x = Math.round(this.x(c)) + 0.5;
      g.fillStyle = this.colours.line;
      g.fillRect(x - 0.5, LAYOUT.axis - 4, 1, this.height);
      g.fillStyle = this.colours.soft;
      if (x < this.width - 24) g.fillText(c.toLocaleString('en'), x, 8);
    }
  }

  names(g) {
    g.textAlign = 'left';
    g.textBaseline = 'middle';
    for (const lane of this.lanes) {
      g.fillStyle = lane.head ? this.colours.ink : this.colours.soft;
      g.font = lane.head ? '600 12px system-ui, sans-serif' : '11.5px system-ui, sans-serif';
      const p = lane.run.passes[0], schedule = p ? SCHEDULES[p.data.schedule] : '';
      g.fillText(lane.head ? `${lane.head}  ${schedule}, ${lane.run.data.counters.cycles.toLocaleString('en')} cycles` : lane.name, 8, lane.y + lane.h / 2 + 1);
    }
  }

  lane(g, lane) {
    if (lane.head) return;
    if (!lane.track) this.dispatch(g, lane.run, lane.y, lane.h);
    else if (this.scale >= 3) this.events(g, lane);
    else this.density(g, lane);
  }

  /** Every pixel column shows the reasons of its cycles as parts of its height; a cycle of several pixels has one reason. */
  dispatch(g, run, y, h) {
    if (this.scale >= 1) { this.runsOf(g, run, y, h); return; }
    this.columns(g, run, this.left, this.width - 8, (x) => this.cycle(x), y, h);
  }

  columns(g, run, left, right, cycle, y, h) {
    for (let x = Math.floor(left); x < right; x++) {
      const a = cycle(x), b = cycle(x + 1);
      let top = y + h;
      REASONS.forEach((_, r) => {
        const part = (run.before(r, b) - run.before(r, a)) / (b - a) * h;
        if (part <= 0) return;
        top -= part;
        g.fillStyle = this.colours.reason[r];
        g.fillRect(x, top, 1, part);
      });
    }
  }

  runsOf(g, run, y, h) {
    for (let i = run.runAt(this.from); i < run.count && run.start[i] < this.to; i++) {
      const x = this.x(run.start[i]), w = this.x(run.start[i + 1]) - x, reason = run.reason[i];
      g.fillStyle = this.colours.reason[reason];
      g.fillRect(x, y, Math.max(1, w - (this.scale > 4 ? 1 : 0)), h);
      if (reason === 0) this.tiles(g, run, i, y, h);
      else this.label(g, REASONS[reason], x, w, y, h);
    }
  }

  tiles(g, run, i, y, h) {
    if (this.scale < 5) return;
    const p = run.passes[run.runPass[i]], from = Math.max(run.start[i], Math.floor(this.from)), to = Math.min(run.start[i + 1], Math.ceil(this.to));
    for (let c = from; c < to; c++) {
      const n = run.tilesBefore[i] + c - run.start[i], t = run.tile(p, n), x = this.x(c);
      g.fillStyle = this.colours.panel;
      g.fillRect(x - 0.5, y, t.index === 0 ? 2 : 1, h);
      this.label(g, t.index, x, this.scale, y, h / 2);
      this.label(g, t.part.h ? 'h' : 'x', x, this.scale, y + h / 2 - 2, h / 2);
    }
  }

  label(g, text, x, w, y, h) {
    const left = Math.max(x, this.left), right = Math.min(x + w, this.width - 8);
    g.font = '11px system-ui, sans-serif';
    if (right - left < g.measureText(text).width + 6) return;
    g.textAlign = 'center';
    g.textBaseline = 'middle';
    g.fillStyle = '#10141c';
    g.fillText(text, (left + right) / 2, y + h / 2 + 1);
  }

  /** Far out: the height is the share of cycles with an event, the pale band says that something is on its way. */
  density(g, { track, y, h }) {
    g.fillStyle = this.colours[track.colour];
    for (let x = this.left; x < this.width - 8; x++) {
      const a = Math.ceil(this.cycle(x)), b = Math.max(a + 1, Math.ceil(this.cycle(x + 1)));
      if (above(track.cycles, b - 1 + track.before) > above(track.cycles, a - 1 - track.after)) {
        g.globalAlpha = 0.22;
        g.fillRect(x, y, 1, h);
      }
      const n = above(track.cycles, b - 1) - above(track.cycles, a - 1);
      if (n === 0) continue;
      const part = Math.max(2, Math.min(1, n / (b - a)) * h);
      g.globalAlpha = 1;
      g.fillRect(x, y + h - part, 1, part);
    }
    g.globalAlpha = 1;
  }

  events(g, { run, track, y, h }) {
    const from = above(track.cycles, Math.floor(this.from) - 1 - track.after), to = above(track.cycles, Math.ceil(this.to) + track.before);
    g.fillStyle = this.colours[track.colour];
    g.globalAlpha = 0.22;
    let end = -1; // bands of neighbours overlap: each cycle is painted once
    for (let i = from; i < to; i++) {
      const a = Math.max(end, track.cycles[i] - track.before), b = track.cycles[i] + 1 + track.after;
      if (b > a) g.fillRect(this.x(a), y, this.x(b) - this.x(a), h);
      end = b;
    }
    g.globalAlpha = 1;
    for (let i = from; i < to; i++) {
      const x = this.x(track.cycles[i]);
      g.fillStyle = this.colours[track.colour];
      g.fillRect(x, y, Math.max(1, this.scale - 1), h);
      if (this.scale > 14) this.label(g, eventName(run, track, i).id, x, this.scale, y, h);
    }
  }

  /** From the last write-back of a step to the first tile of the next that needs h. */
  arrows(g) {
    if (this.to - this.from > 3000) return;
    g.strokeStyle = this.colours.ink;
    g.lineWidth = 1.2;
    for (const run of this.runs) {
      const lane = (name) => this.lanes.find((l) => l.run === run && l.name === name), w = lane('write-back'), d = lane('dispatch');
      if (!w) continue;
      for (const [from, to] of dependencies(run)) {
        if (to < this.from || from > this.to) continue;
        const x0 = this.x(from + 0.5), x1 = this.x(to + 0.5), y1 = d.y + d.h;
        g.beginPath();
        g.moveTo(x0, w.y);
        g.lineTo(x1, y1 + 2);
        g.lineTo(x1 - 3, y1 + 8);
        g.moveTo(x1, y1 + 2);
        g.lineTo(x1 + 3, y1 + 8);
        g.stroke();
      }
    }
  }

  overview() {
    const g = this.map.getContext('2d'), n = this.runs.length, h = 26 / n, cycle = (x) => x / this.width * this.end;
    g.clearRect(0, 0, this.width, 34);
    this.runs.forEach((run, i) => this.columns(g, run, 0, Math.min(this.width, run.end / this.end * this.width), cycle, 4 + i * h, h - (n > 1 ? 1 : 0)));
    const a = this.from / this.end * this.width, b = Math.max(a + 3, this.to / this.end * this.width);
    g.fillStyle = this.colours.panel;
    g.globalAlpha = 0.65;
    g.fillRect(0, 0, a, 34);
    g.fillRect(b, 0, this.width - b, 34);
    g.globalAlpha = 1;
    g.strokeStyle = this.colours.accent;
    g.lineWidth = 2;
    g.strokeRect(a + 1, 1, b - a - 2, 32);
  }

  laneAt(y) { return this.lanes.find((l) => !l.head && y >= l.y - 2 && y < l.y + l.h + 2); }

  /** Text for the place under the pointer, or empty. */
  tell(x, y) {
    const lane = this.laneAt(y), cycle = Math.floor(this.cycle(x));
    if (!lane || x < this.left || cycle < 0 || cycle > this.end) return '';
    return lane.track ? tellEvent(lane, cycle, Math.max(1, Math.ceil(2 / this.scale))) : tellDispatch(lane.run, cycle);
  }
}

/** [cycle of the write-back, cycle of the issue] of every step but the first. */
function dependencies(run) {
  if (run.dependencies) return run.dependencies;
  run.dependencies = [];
  for (const p of run.passes) {
    const needs = p.data.schedule === 3 ? p.parts.find((q) => q.h).first : 0;
    for (let step = 1; step < p.data.steps; step++) {
      const write = p.events.write_back[step * p.groups - 1], issue = run.issue(p, step * p.tiles + needs);
      if (write === undefined || issue < 0) break;
      run.dependencies.push([write, issue]);
    }
  }
  return run.dependencies;
}

/** What event i of a track is: a short id for its box, and a text. */
function eventName(run, track, i) {
  let pass = track.first.length - 1;
  while (track.first[pass] > i) pass--;
  const p = run.passes[pass], n = i - track.first[pass], accel = run.data.accel;
  const of = (count, what, width, size) => {
    const step = Math.floor(n / count), id = n % count;
    return { id, text: `${what[0]} ${id} of step ${step}: ${what[1]} ${id * width}–${Math.min(size, (id + 1) * width) - 1}` };
  };
  if (track.event === 'tile_sum') return { id: n % p.tiles, text: run.tileText(p, n) };
  if (track.event === 'gate') return run.chunk(p, n);
  if (track.event === 'x_beat') return of(p.xBeats, ['beat', 'x elements'], accel.StreamWidth, p.data.input_size);
  if (track.event === 'h_beat') return of(p.hBeats, ['beat', 'h elements'], accel.StreamWidth, p.data.hidden_size);
  return of(p.groups, ['group', 'units'], accel.NumCu, p.data.hidden_size);
}

function passText(run, p) { return run.passes.length > 1 ? `, layer ${p.data.layer} ${p.data.direction}` : ''; }

function tellDispatch(run, cycle) {
  if (cycle < run.start[0]) return `cycle ${cycle}: start`;
  if (cycle >= run.start[run.count]) return '';
  const i = run.runAt(cycle), p = run.passes[run.runPass[i]], reason = run.reason[i], first = run.start[i], length = run.start[i + 1] - first;
  if (reason === 0) return `cycle ${cycle}${passText(run, p)}\n` + run.tileText(p, run.tilesBefore[i] + cycle - first);
  const waits = reason !== 1 && reason !== 8 ? '\nwaiting: ' + run.tileText(p, run.tilesBefore[i]) : '';
  return `cycle ${cycle}${passText(run, p)}\n${REASONS[reason]}: ${MEANING[reason]}\n${length} cycle${length > 1 ? 's' : ''}, ${first}–${first + length - 1}${waits}`;
}

/** The event nearest to the cycle, if it is on its way then or at most `slack` cycles off. */
function tellEvent({ run, track }, cycle, slack) {
  const at = above(track.cycles, cycle - 1);
  const near = [at, at - 1].filter((i) => i >= 0 && i < track.cycles.length && cycle >= track.cycles[i] - track.before - slack &&
    cycle <= track.cycles[i] + track.after + slack).sort((a, b) => Math.abs(track.cycles[a] - cycle) - Math.abs(track.cycles[b] - cycle));
  if (!near.length) return '';
  return `${track.name}, visible in cycle ${track.cycles[near[0]]}\n` + eventName(run, track, near[0]).text;
}
