// SPDX-License-Identifier: Apache-2.0
// The data, and small tools: bins by place, numbers as text, elements.
const data = JSON.parse(document.getElementById('data').textContent);
const byId = (id) => document.getElementById(id);

const number = (n) => n.toLocaleString('en-US');
const plural = (n, word) => `${number(n)} ${word}${n === 1 ? '' : 's'}`;
/** Rounded down, so that only a full count reads 100. */
const percent = (part, all) => (all === 0 ? '100' : (Math.floor((part / all) * 1000) / 10).toFixed(1).replace('.0', ''));

/** make('a', { class: 'b', onclick: f }, child, 'text', ...) */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
  return element;
}

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

/** A word of a shell command. */
const shellWord = (text) => (/^[\w\-=.,/:+@%]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const closeCommand = (bin) => `sharp cov close --db ${shellWord(data.database)} --bin ${shellWord(bin)}`;

/** A bar from 0 to 100 %; goal: a mark on it. */
function bar(part, all, goal) {
  const share = all === 0 ? 100 : (100 * part) / all;
  const full = part >= all || (goal !== undefined && share >= goal);
  const fill = make('i', { style: `width:${share}%`, class: full ? 'full' : null });
  const mark = goal === undefined ? null : make('b', { style: `left:${goal}%`, title: `goal ${goal} %` });
  return make('span', { class: 'bar', role: 'img', 'aria-label': `${percent(part, all)} %` }, fill, mark);
}

/** A button that puts a text on the clipboard and says so. */
function copyButton(text) {
  const button = make('button', { class: 'copy', title: 'Copy the command' }, 'copy');
  button.addEventListener('click', async (event) => {
    event.stopPropagation();
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'copied';
    } catch {
      button.textContent = 'select it';
    }
    setTimeout(() => { button.textContent = 'copy'; }, 1500);
  });
  return button;
}
const command = (text) => make('span', { class: 'command' }, make('code', {}, text), copyButton(text));
