// SPDX-License-Identifier: Apache-2.0
// Charts over the nights, drawn to the width they have.

/** Round values from low to high, about `count` of them. */
function ticks(low, high, count) {
  const raw = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= raw * 0.999);
  const values = [];
  for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + step * 1e-9; v += step) values.push(Number(v.toPrecision(12)));
  return values;
}

/** Low and high end of an axis; ends: those that must not be left, such as 100 %. */
function range(values, ends = [-Infinity, Infinity]) {
  const low = Math.min(...values), high = Math.max(...values);
  const margin = (high - low) * 0.15 || Math.max(Math.abs(high) * 0.05, 0.5);
  return [Math.max(low - margin, ends[0]), Math.min(high + margin, ends[1])];
}

class Chart {
  /** title; nights; series: [{ name, look, values }] with null where there is none; format: of a value; ends: of the axis; stacked: bars from 0. */
  constructor(options) {
    Object.assign(this, options);
    this.tip = make('div', { class: 'tip', hidden: true });
    this.place = make('div');
    this.element = make('div', { class: 'chart' }, this.header(), this.place, this.tip);
    new ResizeObserver(() => this.draw()).observe(this.place);
  }

  header() {
    const last = this.series.map((s) => s.values.at(-1)).filter((v) => v !== null);
    const legend = this.series.length < 2 ? [] : this.series.map((s) => make('span', { class: 'legend' }, make('i', { class: s.look }), s.name));
    return make('header', {}, make('h3', {}, this.title), this.series.length === 1 && last.length > 0 ? make('span', { class: 'count' }, this.format(last[0])) : null, legend,
      this.note ? make('span', { class: 'soft' }, this.note) : null);
  }

  draw() {
    const width = Math.max(240, Math.floor(this.place.clientWidth));
    if (width === this.width) return;
    this.width = width;
    this.height = 190;
    const all = this.series.flatMap((s) => s.values).filter((v) => v !== null);
    const sums = this.nights.map((_, n) => this.series.reduce((sum, s) => sum + (s.values[n] ?? 0), 0));
    [this.low, this.high] = this.stacked ? [0, Math.max(...sums, 1) * 1.08] : range(all, this.ends);
    const marks = ticks(this.low, this.high, 5);
    this.left = 16 + 6.6 * Math.max(...marks.map((v) => this.format(v).length));
    this.picture = svg('svg', { width, height: this.height, role: 'img', tabindex: 0, 'aria-label': `${this.title}, ${plural(this.nights.length, 'night')}` });
    this.axes(marks);
    if (this.stacked) this.bars();
    else this.series.forEach((s) => this.line(s));
    this.follow();
    this.place.replaceChildren(this.picture);
  }

  step() { return (this.width - this.left - 12) / this.nights.length; }
  x(n) { return this.left + (n + 0.5) * this.step(); }
  y(value) { return 10 + ((this.high - value) * (this.height - 36)) / (this.high - this.low); }

  axes(marks) {
    for (const v of marks)
      this.picture.append(svg('line', { x1: this.left, x2: this.width - 12, y1: this.y(v), y2: this.y(v), class: 'grid' }), svg('text', { x: this.left - 7, y: this.y(v) + 4, class: 'tick' }, this.format(v)));
    const every = Math.max(1, Math.ceil(34 / this.step()));
    this.nights.forEach((night, n) => {
      if ((this.nights.length - 1 - n) % every === 0) this.picture.append(svg('text', { x: this.x(n), y: this.height - 8 }, String(night.night)));
    });
    this.picture.append(svg('line', { x1: this.left, x2: this.width - 12, y1: this.height - 26, y2: this.height - 26, class: 'axis' }));
  }

  /** A polyline for each run of nights that have a value. */
  line(series) {
    let run = [];
    const close = () => { if (run.length > 1) this.picture.append(svg('polyline', { points: run.map(([x, y]) => `${x},${y}`).join(' '), class: series.look })); run = []; };
    series.values.forEach((value, n) => { if (value === null) close(); else run.push([this.x(n), this.y(value)]); });
    close();
    series.values.forEach((value, n) => { if (value !== null) this.picture.append(svg('circle', { cx: this.x(n), cy: this.y(value), r: 2.6, class: series.look })); });
  }

  bars() {
    const width = Math.min(40, Math.max(2, this.step() * 0.7));
    this.nights.forEach((_, n) => {
      let sum = 0;
      for (const s of this.series) {
        const value = s.values[n] ?? 0;
        if (value > 0) this.picture.append(svg('rect', { x: this.x(n) - width / 2, width, y: this.y(sum + value), height: this.y(sum) - this.y(sum + value), class: s.look }));
        sum += value;
      }
    });
  }

  /** The tip of the night under the pointer, or of the one that the arrow keys choose. */
  follow() {
    const guide = svg('line', { y1: 8, y2: this.height - 26, class: 'guide', visibility: 'hidden' });
    this.picture.append(guide);
    const leave = () => { this.tip.hidden = true; guide.setAttribute('visibility', 'hidden'); };
    const choose = (n) => {
      this.chosen = Math.min(this.nights.length - 1, Math.max(0, n));
      for (const end of ['x1', 'x2']) guide.setAttribute(end, this.x(this.chosen));
      guide.setAttribute('visibility', 'visible');
      this.tell(this.chosen);
    };
    this.picture.addEventListener('pointermove', (event) => choose(Math.floor((event.clientX - this.picture.getBoundingClientRect().left - this.left) / this.step())));
    this.picture.addEventListener('pointerleave', leave);
    this.picture.addEventListener('blur', leave);
    this.picture.addEventListener('focus', () => choose(this.chosen ?? this.nights.length - 1));
    this.picture.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by !== undefined) { event.preventDefault(); choose(this.chosen + by); }
    });
  }

  tell(n) {
    const night = this.nights[n];
    const values = this.series.filter((s) => s.values[n] !== null).map((s) => make('div', {}, `${this.series.length > 1 ? `${s.name} ` : ''}${this.exact ? this.exact(s.values[n]) : this.format(s.values[n])}`));
    this.tip.replaceChildren(make('div', {}, `night ${night.night}, ${day(night.started)}`), make('div', {}, `${night.colour}, ${shortHash(night.commit)}`), ...(values.length > 0 ? values : ['no value']));
    this.tip.hidden = false;
    const right = this.x(n) > this.width / 2;
    this.tip.style.left = right ? '' : `${this.x(n) + 26}px`;
    this.tip.style.right = right ? `${this.width - this.x(n) + 26}px` : '';
  }
}

function nightStrip(nights) {
  return make('div', { class: 'nights' }, nights.map((n) => make('i', { class: n.colour, title: `night ${n.night}, ${day(n.started)}: ${n.colour}` }, String(n.night % 1000))));
}

function charts(nights) {
  const of = (look, name, value) => ({ look, name, values: nights.map(value) });
  const all = (n) => n.passed + n.failed + n.not_run;
  const accels = [...new Set(nights.flatMap((n) => Object.keys(n.speed)))].slice(0, 3);
  const options = [
    { title: 'Pass rate', series: [of('s1', 'passed', (n) => (all(n) === 0 ? null : (100 * n.passed) / all(n)))], format: (v) => `${Number(v.toFixed(2))} %`, ends: [0, 100] },
    { title: 'Tests that did not pass', stacked: true, series: [of('failed', 'failed', (n) => n.failed - n.known), of('known', 'known', (n) => n.known), of('not_run', 'not run', (n) => n.not_run)], format: (v) => number(v) },
    { title: 'Coverage', series: [of('s1', 'goals', (n) => n.coverage)], format: (v) => `${Number(v.toFixed(2))} %`, ends: [0, 100] },
    { title: 'Cycles compared', series: [of('s1', 'cycles', (n) => n.cycles)], format: short, exact: number, ends: [0, Infinity] },
    { title: 'Speed', note: 'checked simulation against the plain loop, per tile', series: accels.map((a, i) => of(`s${i + 1}`, a, (n) => n.speed[a] ?? null)), format: (v) => String(Number(v.toFixed(4))), ends: [0, Infinity] },
    { title: 'Time of the night', series: [of('s1', 'minutes', (n) => n.seconds / 60)], format: (v) => `${Number(v.toFixed(1))} min`, ends: [0, Infinity] }];
  return options.filter((o) => o.stacked || o.series.some((s) => s.values.some((v) => v !== null))).map((o) => new Chart({ nights, ...o }));
}

function trend(nights) {
  if (nights.length < 2) return;
  const pictures = charts(nights);
  show('trend', nightStrip(nights), make('div', { class: 'columns' }, pictures.map((chart) => chart.element)));
  for (const chart of pictures) chart.draw();  // at once, now that they have a place: the observer comes with the next frame
}
