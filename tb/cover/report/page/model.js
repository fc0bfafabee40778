// SPDX-License-Identifier: Apache-2.0
// The data: bins by place.
const data = JSON.parse(document.getElementById('data').textContent);

/** A cover point; a bin is its place in the product of the axes, the last axis fastest. */
class Point {
  constructor(json) {
    Object.assign(this, json);
    this.size = this.kinds.length;
    this.most = Math.max(1, ...this.runs);
    this.reason = new Map();
    for (const { text, bins } of this.reasons) for (const bin of bins) this.reason.set(bin, text);
  }
  values(bin) {
    const texts = [];
    for (const axis of [...this.axes].reverse()) {
      texts.unshift(axis.values[bin % axis.values.length]);
      bin = Math.floor(bin / axis.values.length);
    }
    return texts;
  }
  binName(bin) { return `${this.name}/${this.values(bin).join('/')}`; }
  isMissing(bin) { return this.kinds[bin] === 'c' && this.runs[bin] === 0; }
  missing() { return [...this.kinds].map((_, bin) => bin).filter((bin) => this.isMissing(bin)); }
  /** Class of a cell: how many runs reach it, as a step of the colour scale, or why none need to. */
  look(bin) {
    if (this.kinds[bin] === 'x') return this.runs[bin] > 0 ? 'wrong' : 'never';
    if (this.runs[bin] === 0) return this.kinds[bin] === 'i' ? 'ignored' : 'miss';
    const share = Math.log1p(this.runs[bin]) / Math.log1p(this.most);
    return `heat${Math.max(1, Math.ceil(share * 5))}`;
  }
}

const groups = data.groups.map((g) => ({ ...g, points: g.points.map((p) => new Point(p)) }));
const points = groups.flatMap((g) => g.points);

const closeCommand = (bin) => `sharp cov close --db ${shellPath(data.database)} --bin ${shellWord(bin)}`;
