// SPDX-License-Identifier: Apache-2.0
// What every plot has: scales, ticks, a tip that follows the pointer and the arrow keys, redrawing when its width changes.

/** From values to pixels. */
function scale(kind, [low, high], [from, to]) {
  const f = kind === 'log' ? Math.log : (v) => v;
  const a = f(low), b = f(high);
  return (v) => from + ((f(v) - a) / (b - a || 1)) * (to - from);
}

/** Round values from low to high, about `count` of them. */
function linearTicks(low, high, count) {
  const raw = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((f) => f * power).find((s) => s >= raw * 0.999);
  const values = [];
  for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + step * 1e-9; v += step) values.push(Number(v.toPrecision(12)));
  return values;
}

/** 1, 2, 5, 10, ... or powers of ten, at most `most` of them. */
function logTicks(low, high, most) {
  for (const [factors, every] of [[[1, 2, 5], 1], [[1, 3], 1], [[1], 1], [[1], 2], [[1], 3]]) {
    const values = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++)
      if (((e % every) + every) % every === 0) values.push(...factors.map((f) => Number((f * 10 ** e).toPrecision(6))));
    const inside = values.filter((v) => v >= low * 0.999 && v <= high * 1.001);
    if (inside.length <= most && inside.length > 0) return inside;
  }
  return [low, high];
}
const ticksOf = (kind, low, high, count) => (kind === 'log' ? logTicks(low, high, count + 2) : linearTicks(low, high, count));

const SHAPES = {
  circle: (x, y, r) => svg('circle', { cx: x, cy: y, r }),
  square: (x, y, r) => svg('rect', { x: x - r * 0.88, y: y - r * 0.88, width: r * 1.76, height: r * 1.76 }),
  triangle: (x, y, r) => svg('path', { d: `M${x},${y - r * 1.15} L${x + r * 1.1},${y + r * 0.85} L${x - r * 1.1},${y + r * 0.85} Z` }),
  drop: (x, y, r) => svg('path', { d: `M${x},${y + r * 1.15} L${x + r * 1.1},${y - r * 0.85} L${x - r * 1.1},${y - r * 0.85} Z` }),
  diamond: (x, y, r) => svg('path', { d: `M${x},${y - r * 1.3} L${x + r * 1.3},${y} L${x},${y + r * 1.3} L${x - r * 1.3},${y} Z` }),
  tick: (x, y, r) => svg('rect', { x: x - 1.1, y: y - r * 1.5, width: 2.2, height: r * 3 }),
};
function shape(kind, x, y, r, look) {
  const element = SHAPES[kind](x, y, r);
  element.setAttribute('class', `dot ${look}`);
  return element;
}

/** What a colour stands for. kind: box, line, dash, or a shape. */
function keyOf(look, kind = 'box') {
  const picture = svg('svg', { width: 18, height: 12, class: 'key', 'aria-hidden': 'true' });
  if (kind === 'box') picture.append(svg('rect', { x: 3, y: 0.5, width: 11, height: 11, rx: 2.5, class: `fill ${look}` }));
  else if (SHAPES[kind]) picture.append(shape(kind, 9, 6, 4, look));
  else picture.append(svg('line', { x1: 1, x2: 17, y1: 6, y2: 6, class: `${kind} ${look}` }));
  return picture;
}
const legend = (series) => make('div', { class: 'legends' }, series.map((s) => make('span', { class: 'legend' }, keyOf(s.look, s.kind), s.name)));

class Plot {
  /** title, note, height; of a subclass paint(), which fills this.stops: pixels along this.along where there is something to tell, and tell(n): [title, [[look, name, text, kind], ...]]. */
  constructor(options) {
    Object.assign(this, { height: 220, along: 'x' }, options);
    this.tip = make('div', { class: 'tip', hidden: true });
    this.place = make('div', { class: 'place', style: `min-height:${this.height}px` });
    this.element = make('figure', { class: 'chart' }, make('figcaption', {}, make('h3', {}, this.title), this.note ? make('span', { class: 'soft' }, this.note) : null), this.place, this.tip);
    new ResizeObserver(() => this.draw()).observe(this.place);
    Plot.undrawn.push(this);
  }

  /** Plots that wait for their place in the page. */
  static undrawn = [];
  static drawAll() { for (const plot of Plot.undrawn.splice(0)) plot.draw(); }

  draw() {
    const width = Math.max(240, Math.floor(this.place.clientWidth));
    if (width === this.width) return;
    this.width = width;
    this.picture = svg('svg', { width, height: this.height, role: 'img', tabindex: 0, 'aria-label': this.title });
    this.paint();
    this.follow();
    this.place.replaceChildren(this.picture);
  }

  put(tag, attributes, text) {
    const element = svg(tag, attributes, text);
    this.picture.append(element);
    return element;
  }
  line(x1, y1, x2, y2, look) { return this.put('line', { x1, y1, x2, y2, class: look }); }
  label(x, y, text, look) { return this.put('text', { x, y, class: look }, text); }
  /** A text about x that stays in the picture. */
  caption(text, x, y) {
    const half = Math.min(this.width / 2, 3.1 * text.length);
    return this.label(Math.max(half, Math.min(this.width - half, x)), y, text, 'title');
  }

  follow() {
    const flat = this.along === 'x';
    const guide = flat ? this.line(0, this.top, 0, this.bottom, 'guide') : this.put('rect', { x: 0, width: this.width, height: this.band, class: 'rowguide' });
    if (!flat) this.picture.prepend(guide);
    guide.setAttribute('visibility', 'hidden');
    const leave = () => { this.tip.hidden = true; guide.setAttribute('visibility', 'hidden'); };
    const choose = (n) => {
      this.chosen = Math.min(this.stops.length - 1, Math.max(0, n));
      const at = this.stops[this.chosen];
      for (const [key, value] of flat ? [['x1', at], ['x2', at]] : [['y', at - this.band / 2]]) guide.setAttribute(key, value);
      guide.setAttribute('visibility', 'visible');
      this.show(at);
    };
    const nearest = (pixel) => this.stops.reduce((best, at, n) => (Math.abs(at - pixel) < Math.abs(this.stops[best] - pixel) ? n : best), 0);
    this.picture.addEventListener('pointermove', (event) => {
      const box = this.picture.getBoundingClientRect();
      choose(nearest(flat ? event.clientX - box.left : event.clientY - box.top));
    });
    this.picture.addEventListener('pointerleave', leave);
    this.picture.addEventListener('blur', leave);
    this.picture.addEventListener('focus', () => { if (this.picture.matches(':focus-visible')) choose(this.chosen ?? 0); });
    this.picture.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
      if (by !== undefined) { event.preventDefault(); choose((this.chosen ?? -by) + by); }
    });
  }

  /** The tip stands beside the guide, or below or above the row. */
  show(at) {
    const [title, lines] = this.tell(this.chosen);
    this.tip.replaceChildren(make('strong', {}, title), ...lines.map(([look, name, text, kind]) => make('div', {}, look ? keyOf(look, kind) : null, make('span', {}, name), make('b', {}, text))));
    this.tip.hidden = false;
    const style = this.tip.style, offset = this.place.offsetTop;
    if (this.along === 'x') {
      const right = at > this.width / 2;
      style.top = `${offset + this.top}px`;
      style.left = right ? '' : `${Math.min(at + 24, Math.max(4, this.place.clientWidth - this.tip.offsetWidth))}px`;
      style.right = right ? `${Math.max(4, Math.min(this.width - at + 24, this.place.clientWidth - this.tip.offsetWidth))}px` : '';
    } else {
      style.left = `${Math.max(8, Math.min(this.place.offsetLeft + this.left + 6, this.place.clientWidth - this.tip.offsetWidth))}px`;
      const below = offset + at + this.band / 2 + 4, above = offset + at - this.band / 2 - 4 - this.tip.offsetHeight;
      style.top = `${at > this.height * 0.6 ? above : below}px`;
    }
  }
}
