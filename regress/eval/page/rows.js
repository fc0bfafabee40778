// SPDX-License-Identifier: Apache-2.0
// Named rows along a horizontal axis: groups of bars, stacked bars, or dots.

class RowPlot extends Plot {
  /**
   * names; kind: linear or log; ends, format, xTitle; mode: bars, stack or dots; series: [{ name, look, kind, values }] with null where there is none.
   * marks: series drawn as ticks over the bars. lines: [{ value, name, look }] over the whole height. ends of bars: value text if `texts`.
   */
  constructor(options) {
    const bars = options.mode === 'bars' ? options.series.length : 1;
    const band = options.band ?? (options.mode === 'dots' ? 25 : Math.max(23, (options.texts ? 13 : 11) * bars + 9));
    super({ along: 'y', kind: 'linear', marks: [], lines: [], ...options, band, height: 10 + (options.lines?.length ? 16 : 0) + band * options.names.length + (options.xTitle ? 37 : 24) });
  }

  paint() {
    this.top = 6 + (this.lines.length ? 16 : 0);
    this.bottom = this.top + this.band * this.names.length;
    this.left = Math.min(this.width * 0.4, 12 + 6.6 * Math.max(...this.names.map((name) => name.length)));
    this.right = this.width - (this.texts ? 46 : 14);
    this.x = scale(this.kind, this.ends, [this.left, this.right]);
    this.stops = this.names.map((_, n) => this.top + this.band * (n + 0.5));
    this.values = [];
    this.axes();
    this.names.forEach((name, n) => {
      this.label(this.left - 7, this.stops[n] + 4, this.fit(name), 'tick name');
      this[this.mode](n, this.stops[n]);
      for (const m of this.marks) if (!missing(m.values[n])) this.picture.append(shape('tick', this.x(m.values[n]), this.stops[n], this.band / 3.6, m.look));
    });
    for (const l of this.lines) {
      this.line(this.x(l.value), this.top - 3, this.x(l.value), this.bottom, `dash ${l.look}`);
      this.caption(l.name, this.x(l.value), 12);
    }
    for (const value of this.values) this.valueText(...value);
  }

  /** On a ground of its own where a line would run through it. */
  valueText(x, y, value) {
    const text = this.format(value, true), width = 6.5 * text.length + 4, from = x - 2;
    const isCrossed = this.lines.some((l) => this.x(l.value) > from - 1 && this.x(l.value) < from + width + 1);
    if (isCrossed) this.put('rect', { x: from, y: y - 9, width, height: 11, class: 'ground' });
    this.label(x, y, text, 'first value');
  }

  /** As much of a name as there is room for. */
  fit(name) {
    const most = Math.floor((this.left - 8) / 6.4);
    return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
  }

  axes() {
    let free = -Infinity;
    for (const v of ticksOf(this.kind, ...this.ends, Math.min(6, Math.floor((this.right - this.left) / 52)))) {
      this.line(this.x(v), this.top, this.x(v), this.bottom, 'grid');
      const text = this.format(v), half = 3.3 * text.length + 3;
      if (this.x(v) - half < free) continue;
      free = this.x(v) + half;
      this.label(Math.min(this.x(v), this.width - half), this.bottom + 15, text);
    }
    if (this.xTitle) this.caption(this.xTitle, (this.left + this.right) / 2, this.height - 5);
    const zero = this.base ?? this.ends[0];
    this.line(this.x(zero), this.top, this.x(zero), this.bottom, 'axis');
  }

  bars(n, middle) {
    const thick = Math.min(13, (this.band - 8) / this.series.length);
    this.series.forEach((s, i) => {
      if (missing(s.values[n])) return;
      const zero = this.x(this.base ?? this.ends[0]), end = this.x(s.values[n]), y = middle + (i - this.series.length / 2) * thick;
      this.put('rect', { x: Math.min(zero, end), width: Math.max(1.5, Math.abs(end - zero)), y: y + 0.75, height: thick - 1.5, rx: 1.5, class: `fill ${s.look}` });
      if (this.texts) this.values.push([Math.max(zero, end) + 4, y + thick / 2 + 4, s.values[n]]);
    });
  }

  stack(n, middle) {
    const thick = Math.min(17, this.band - 7);
    let sum = this.ends[0];
    for (const s of this.series) {
      const value = s.values[n] ?? 0;
      if (value > 0) this.put('rect', { x: this.x(sum), width: Math.max(0.5, this.x(sum + value) - this.x(sum) - 0.6), y: middle - thick / 2, height: thick, class: `fill ${s.look}` });
      sum += value;
    }
    if (this.texts) this.values.push([this.x(sum) + 5, middle + 4, sum]);
  }

  dots(n, middle) {
    const all = this.series.map((s) => s.values[n]).filter((v) => !missing(v)).map(this.x);
    this.line(Math.min(...all), middle, Math.max(...all), middle, 'span');
    for (const s of this.series) if (!missing(s.values[n])) this.picture.append(shape(s.kind, this.x(s.values[n]), middle, s.size ?? 4.6, s.look));
  }

  tell(n) {
    const all = [...this.series, ...this.marks].filter((s) => !missing(s.values[n]) && !(this.mode === 'stack' && s.values[n] === 0));
    return [this.names[n], [...all.map((s) => [s.look, s.name, s.tips ? s.tips[n] : this.format(s.values[n], true), s.kind ?? 'box']), ...(this.more?.(n) ?? [])]];
  }
}
