// SPDX-License-Identifier: Apache-2.0
// Makes beyond_hardware.onnx and the .npy files beside it; the outputs come from ONNX Runtime. Not needed to build or test.
//
//   npm install --ignore-scripts onnxruntime-web@1.20.1 (MIT, Microsoft), then: node generate.mjs
//
// ONNX Runtime refuses layout 1. It runs such a node with layout 0 and the axes of states and outputs exchanged here.
import * as ort from 'onnxruntime-web';
import { writeFileSync } from 'node:fs';

const T = 5, B = 2, I = 3, H = 4;
const GATES = { LSTM: 4, GRU: 3 };
const DIRECTIONS = ['forward', 'reverse', 'bidirectional'];

// ---- protocol buffers: field numbers are those of onnx.proto

const varint = (value) => {
  const bytes = [];
  for (let v = BigInt(value); ; v >>= 7n) {
    if (v < 128n) return Buffer.from([...bytes, Number(v)]);
    bytes.push(Number(v & 127n) | 128);
  }
};
const int = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field, value) => {
  const data = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | 2), varint(data.length), data]);
};
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const tensor = (name, dims, values) =>
  message(5, ...dims.map((d) => int(1, d)), int(2, 1), bytes(8, name), bytes(9, Buffer.from(Float32Array.from(values).buffer)));
const attribute = (name, value) =>
  typeof value === 'string' ? message(5, bytes(1, name), bytes(4, value), int(20, 3)) : message(5, bytes(1, name), int(3, value), int(20, 2));
const valueInfo = (field, name, dims) =>
  message(field, bytes(1, name), message(2, message(1, int(1, 1), message(2, ...dims.map((d) => message(1, int(1, d)))))));

// ---- nodes

let state = 20240817;
/** Multiples of 1/64 in [-1, 1): exact in fp16. */
const draw = (count) => Float32Array.from({ length: count }, () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return ((state >>> 16) % 128 - 64) / 64;
});

function makeNode(op, direction, { peepholes = false, resetFirst = false, layout = 0 }) {
  const D = direction === 'bidirectional' ? 2 : 1, G = GATES[op];
  const values = { W: [[D, G * H, I], draw(D * G * H * I)], R: [[D, G * H, H], draw(D * G * H * H)], B: [[D, 2 * G * H], draw(D * 2 * G * H)] };
  values.initial_h = [[D, B, H], draw(D * B * H)];
  if (op === 'LSTM') values.initial_c = [[D, B, H], draw(D * B * H)];
  if (peepholes) values.P = [[D, 3 * H], draw(D * 3 * H)];
  const name = [op.toLowerCase(), peepholes ? 'peepholes' : '', resetFirst ? 'reset_first' : '', layout ? 'layout' : '', direction].filter(Boolean).join('_');
  return { name, op, direction, D, layout, resetFirst, values };
}

/** [a, b, n] as [b, a, n]. */
const swap = (data, a, b, n) => {
  const out = new Float32Array(data.length);
  for (let i = 0; i < a; ++i) for (let j = 0; j < b; ++j) out.set(data.subarray((i * b + j) * n, (i * b + j + 1) * n), (j * a + i) * n);
  return out;
};

function encodeNode(node, layout) {
  const inputs = [layout ? 'x_batch_first' : 'x'], initializers = [];
  for (const input of ['W', 'R', 'B', null, 'initial_h', 'initial_c', 'P']) {
    if (!node.values[input]) { inputs.push(''); continue; }
    let [dims, data] = node.values[input];
    if (layout && input.startsWith('initial')) { data = swap(data, node.D, B, H); dims = [B, node.D, H]; }
    initializers.push(tensor(`${node.name}.${input}`, dims, data));
    inputs.push(`${node.name}.${input}`);
  }
  while (inputs.at(-1) === '') inputs.pop();
  const attributes = [attribute('hidden_size', H), attribute('direction', node.direction)];
  if (node.op === 'GRU') attributes.push(attribute('linear_before_reset', node.resetFirst ? 0 : 1));
  if (layout) attributes.push(attribute('layout', 1));
  return { proto: message(1, ...inputs.map((n) => bytes(1, n)), bytes(2, node.name + '.Y'), bytes(3, node.name), bytes(4, node.op), ...attributes), initializers };
}

function encodeModel(nodes, layoutOf) {
  const encoded = nodes.map((n) => encodeNode(n, layoutOf(n)));
  const outputs = nodes.map((n) => valueInfo(12, n.name + '.Y', layoutOf(n) ? [B, T, n.D, H] : [T, n.D, B, H]));
  const inputs = [valueInfo(11, 'x', [T, B, I])];
  if (nodes.some(layoutOf)) inputs.push(valueInfo(11, 'x_batch_first', [B, T, I]));
  const graph = message(7, ...encoded.map((e) => e.proto), bytes(2, 'beyond_hardware'), ...encoded.flatMap((e) => e.initializers), ...inputs, ...outputs);
  return Buffer.concat([int(1, 8), graph, message(8, bytes(1, ''), int(2, 14))]);
}

// ---- files

function writeNpy(file, shape, data) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const header = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n';
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  writeFileSync(file, Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]));
}

const kinds = [['LSTM', { peepholes: true }], ['GRU', { resetFirst: true }], ['LSTM', { layout: 1 }], ['GRU', { layout: 1 }],
  ['LSTM', { peepholes: true, layout: 1 }], ['GRU', { resetFirst: true, layout: 1 }]];
const nodes = kinds.flatMap(([op, kind]) => (kind.layout ? DIRECTIONS.slice(2) : DIRECTIONS).map((d) => makeNode(op, d, kind)));
const x = draw(T * B * I);

const session = await ort.InferenceSession.create(new Uint8Array(encodeModel(nodes, () => 0)));
const results = await session.run({ x: new ort.Tensor('float32', x, [T, B, I]) });
for (const node of nodes) {
  const y = results[node.name + '.Y'].data, rows = T * node.D;
  if (node.layout) writeNpy(`${node.name}.npy`, [B, T, node.D, H], swap(y, rows, B, H));
  else writeNpy(`${node.name}.npy`, [T, node.D, B, H], y);
}
writeNpy('x.npy', [T, B, I], x);
writeNpy('x_batch_first.npy', [B, T, I], swap(x, T, B, I));
writeFileSync('beyond_hardware.onnx', encodeModel(nodes, (n) => n.layout));
