// SPDX-License-Identifier: Apache-2.0
// The data of the page, unpacked: control runs, events as sorted cycles, rows, and totals counted from them.
'use strict';
const REASONS = ['tiles', 'setup', 'x_starved', 'h_raw', 'ib_raw', 'acc_raw', 'mfu_busy', 'h_war', 'drain'];
const MEANING = ['a tile issues', 'set-up of the pass', 'x[t] not yet received', 'h[t-1] not yet written', 'partial sum not yet in the intermediate buffer',
  'sum before not yet in the accumulator', 'MFUs still take the block before', 'h[t-2] has not left its bank', 'waiting for the last h'];
const SCHEDULES = ['sequential', 'batch', 'intergate', 'unfolded'], CELLS = ['LSTM', 'GRU', 'Elman'], PADDINGS = ['fixed', 'dynamic'];
const GATES = [['i', 'f', 'g', 'o'], ['r', 'z', 'n'], ['h']];

/** [[difference, count], ..] -> sorted cycles. */
function decode(pairs) {
  let n = 0;
  for (const p of pairs) n += p[1];
  const out = new Int32Array(n);
  let at = 0, now = 0;
  for (const [step, count] of pairs) for (let i = 0; i < count; i++) out[at++] = now += step;
  return out;
}

/** Index of the first element > value. */
function above(list, value) {
  let lo = 0, hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (list[mid] > value) hi = mid; else lo = mid + 1;
  }
  return lo;
}

/** Tiles of a step in dispatch order as parts: a part is the x or h tiles of a block. */
function partsOf(pass) {
  const parts = [], unfolded = pass.schedule === 3;
  let first = 0;
  const push = (block, h) => {
    const count = pass.blocks[block][h ? 6 : 5];
    parts.push({ block, h, first, count });
    first += count;
  };
  pass.blocks.forEach((_, b) => { push(b, false); if (!unfolded) push(b, true); });
  if (unfolded) pass.blocks.forEach((_, b) => push(b, true));
  return { parts, tiles: first };
}

class Run {
  constructor(data) {
    this.data = data;
    this.passes = data.passes.map((p, index) => this.unpack(p, index));
    const last = this.passes[this.passes.length - 1];
    this.end = last ? last.end : 1;
    this.collectControl();
    this.rows = [];
    for (const p of this.passes) this.collectRows(p);
  }

  unpack(data, index) {
    const p = { data, index, first: data.first_cycle, events: {} };
    Object.assign(p, partsOf(data));
    p.end = p.first + data.control.reduce((sum, r) => sum + r[1], 0);
    for (const name of Object.keys(data.events)) p.events[name] = decode(data.events[name]);
    p.partFirst = p.parts.map((q) => q.first);
    this.collectChunks(p);
    p.groups = Math.ceil(data.hidden_size / this.data.accel.NumCu);
    p.xBeats = Math.ceil(data.input_size / this.data.accel.StreamWidth);
    p.hBeats = Math.ceil(data.hidden_size / this.data.accel.StreamWidth);
    return p;
  }

  /** First MFU chunk of every block: aligned groups of units that it overlaps (docs/timing.md section 3, n). */
  collectChunks(p) {
    p.chunks = 0;
    p.chunkFirst = p.data.blocks.map(([, , gate, u0, nu]) => {
      const first = p.chunks, size = gate < 0 ? this.data.accel.NumCu : this.data.accel.NumMfu;
      p.chunks += Math.floor((u0 + nu - 1) / size) - Math.floor(u0 / size) + 1;
      return first;
    });
  }

  /** All control runs of the job with prefix sums by reason: the picture at any zoom needs two look-ups a pixel. */
  collectControl() {
    const n = this.passes.reduce((sum, p) => sum + p.data.control.length, 0);
    this.start = new Int32Array(n + 1);
    this.reason = new Uint8Array(n);
    this.runPass = new Uint16Array(n);
    this.tilesBefore = new Int32Array(n + 1); // tiles of the pass issued before the run
    this.sums = REASONS.map(() => new Float64Array(n + 1));
    this.firstRun = [];
    let at = 0, now = 1;
    for (const p of this.passes) {
      let tiles = 0;
      this.firstRun.push(at);
      now = p.first;
      for (const [reason, length] of p.data.control) {
        this.start[at] = now;
        this.reason[at] = reason;
        this.runPass[at] = p.index;
        this.tilesBefore[at] = tiles;
        REASONS.forEach((_, r) => { this.sums[r][at + 1] = this.sums[r][at] + (r === reason ? length : 0); });
        if (reason === 0) tiles += length;
        now += length;
        at++;
      }
    }
    this.start[n] = now;
    this.firstRun.push(n);
    this.count = n;
  }

  runAt(cycle) { return Math.max(0, Math.min(this.count - 1, above(this.start.subarray(0, this.count), cycle) - 1)); }

  /** Cycles of each reason before a (fractional) cycle. */
  before(reason, cycle) {
    if (!this.count || cycle <= this.start[0]) return 0;
    const i = this.runAt(cycle);
    const inside = this.reason[i] === reason ? Math.min(cycle, this.start[i + 1]) - this.start[i] : 0;
    return this.sums[reason][i] + inside;
  }

  collectRows(p) {
    let step = 0, tile = 0, now = p.first, row = null;
    const get = (kind) => {
      if (row && row.kind === kind && row.step === step) return row;
      row = { kind, pass: p.index, step, first: now, cycles: 0, split: new Array(REASONS.length).fill(0), shape: '' };
      this.rows.push(row);
      return row;
    };
    for (let [reason, length] of p.data.control) {
      if (reason !== 0) {
        const r = get(reason === 1 ? 'set-up' : reason === 8 ? 'drain' : 'step');
        r.cycles += length;
        r.split[reason] += length;
        r.shape += `${reason}:${length}:${tile};`;
        now += length;
      }
      while (reason === 0 && length > 0) {
        const n = Math.min(length, p.tiles - tile), r = get('step');
        r.cycles += n;
        r.split[0] += n;
        tile += n;
        now += n;
        length -= n;
        if (tile === p.tiles) { tile = 0; step++; }
      }
    }
  }

  /** What the page counted from the data, to be compared with what the hardware model counted. */
  totals() {
    const split = new Array(REASONS.length).fill(0);
    let cycles = 0;
    for (const r of this.rows) {
      cycles += r.cycles;
      r.split.forEach((v, i) => { split[i] += v; });
    }
    const stalls = {};
    REASONS.forEach((name, i) => { if (i) stalls[name] = split[i]; });
    return { cycles, tiles: split[0], stalls };
  }

  agrees() {
    const t = this.totals(), c = this.data.counters;
    return t.cycles === c.cycles && t.tiles === c.tiles && REASONS.every((n, i) => i === 0 || t.stalls[n] === c.stalls[n]);
  }

  /** Tile number n of a pass (n counts over steps). */
  tile(p, n) {
    const step = Math.floor(n / p.tiles), index = n % p.tiles;
    const part = p.parts[above(p.partFirst, index) - 1];
    const [k, columns, gate, u0, nu] = p.data.blocks[part.block];
    return { step, index, part, k, columns, gate, u0, nu, column: index - part.first };
  }

  /** Cycle in which tile n of a pass (n counts over steps) issues, -1 if the record ends before. */
  issue(p, n) {
    const lo = this.firstRun[p.index], hi = this.firstRun[p.index + 1], i = lo + above(this.tilesBefore.subarray(lo, hi), n) - 1;
    if (i < lo || this.reason[i] !== 0) return -1;
    const cycle = this.start[i] + n - this.tilesBefore[i];
    return cycle < this.start[i + 1] ? cycle : -1;
  }

  /** Chunk number n of the MFUs: its number in its block, and a text. */
  chunk(p, n) {
    const step = Math.floor(n / p.chunks), index = n % p.chunks, block = above(p.chunkFirst, index) - 1, [, , gate, u0, nu] = p.data.blocks[block];
    return { id: index, text: `chunk ${index - p.chunkFirst[block]} of block ${block} of step ${step}\n${this.gateName(p, gate)}, units ${u0}–${u0 + nu - 1}` };
  }

  gateName(p, gate) { return gate < 0 ? 'all gates' : 'gate ' + GATES[p.data.cell][gate]; }

  tileText(p, n) {
    const t = this.tile(p, n), e = t.columns, most = (t.part.h ? p.data.hidden_size : p.data.input_size) - 1;
    return `tile ${t.index} of step ${t.step}: block ${t.part.block}, ${t.part.h ? 'h' : 'x'} part, column block ${t.column}\n` +
      `${this.gateName(p, t.gate)}, units ${t.u0}–${t.u0 + t.nu - 1}, K ${t.k}, ${t.part.h ? 'h' : 'x'} elements ${t.column * e}–${Math.min(most, (t.column + 1) * e - 1)}`;
  }
}
