// SPDX-License-Identifier: Apache-2.0
// Lines over a number, each axis linear or logarithmic, with an optional coloured strip below the axis.

class LinePlot extends Plot {
  /** xs, xKind, xTitle, xTicks; yKind, yEnds, yTitle, format; series: [{ name, look, kind: line or dash, wide, dots, values }]; strips: [{ name, looks }]. */
  constructor(options) {
    const strips = options.strips ?? [];
    super({ xKind: 'linear', yKind: 'linear', strips, height: 226 + (strips.length > 0 ? 7 : 0) + 13 * strips.length, ...options });
  }

  paint() {
    this.top = this.yTitle ? 24 : 10;
    this.bottom = this.height - 38 - (this.strips.length > 0 ? 7 : 0) - 13 * this.strips.length;
    const marks = ticksOf(this.yKind, ...this.yEnds, 4);
    this.left = 14 + 6.4 * Math.max(...marks.map((v) => this.format(v).length), ...this.strips.map((s) => s.name.length));
    this.right = this.width - 14;
    this.x = scale(this.xKind, [this.xs[0], this.xs.at(-1)], [this.left + 6, this.right]);
    this.y = scale(this.yKind, this.yEnds, [this.bottom, this.top]);
    this.axes(marks);
    for (const s of this.series) this.curve(s);
    this.strips.forEach((strip, n) => this.strip(strip, this.bottom + 9 + 13 * n));
    this.stops = this.xs.map(this.x);
  }

  axes(marks) {
    for (const v of marks) {
      this.line(this.left, this.y(v), this.right, this.y(v), 'grid');
      this.label(this.left - 6, this.y(v) + 4, this.format(v), 'tick');
    }
    this.line(this.left, this.bottom, this.right, this.bottom, 'axis');
    if (this.yTitle) this.label(2, 12, this.yTitle, 'first title');
    this.xLabels(this.xTicks ?? linearTicks(this.xs[0], this.xs.at(-1), Math.min(8, Math.floor(this.width / 60))));
    if (this.xTitle) this.caption(this.xTitle, (this.left + this.right) / 2, this.height - 4);
  }

  /** From the right: the last one is always there, one that has no room is left out. */
  xLabels(values) {
    let free = this.width;
    for (const v of values.toReversed()) {
      if (this.strips.length === 0) this.line(this.x(v), this.bottom, this.x(v), this.bottom + 4, 'axis');
      const text = String(v), half = 3.4 * text.length + 2, at = Math.min(this.x(v), this.width - half);
      if (at + half > free) continue;
      free = at - half;
      this.label(at, this.height - 20, text);
    }
  }

  curve(series) {
    const points = series.values.map((value, n) => (missing(value) ? null : [this.x(this.xs[n]), this.y(value)])).filter(Boolean);
    this.put('polyline', { points: points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' '), class: `${series.kind ?? 'line'} ${series.look}`, style: `stroke-width:${series.wide ?? 2}px` });
    if (series.dots) for (const [x, y] of points) this.picture.append(shape('circle', x, y, (series.wide ?? 2) / 2 + 1.8, series.look));
  }

  /** A colour for each x, from half way to the one before to half way to the next. */
  strip({ name, looks }, y) {
    this.label(this.left - 6, y + 9, name, 'tick');
    const edge = (n) => (n === 0 ? this.left : n === this.xs.length ? this.right : (this.x(this.xs[n - 1]) + this.x(this.xs[n])) / 2);
    for (let n = 0, begin = 0; n < looks.length; n++) {
      if (n + 1 < looks.length && looks[n + 1] === looks[begin]) continue;
      this.put('rect', { x: edge(begin), width: Math.max(0.4, edge(n + 1) - edge(begin)), y, height: 11, class: `fill ${looks[begin]}` });
      begin = n + 1;
    }
  }

  tell(n) {
    const lines = this.series.filter((s) => !missing(s.values[n])).map((s) => [s.look, s.name, this.format(s.values[n], true), s.kind ?? 'line']);
    return [`${this.xName ?? 'H'} = ${this.xs[n]}`, [...lines, ...(this.more?.(n) ?? [])]];
  }
}
