// SPDX-License-Identifier: Apache-2.0
// Bytes of a cycle.
#include "tb/record/cycle_codec.h"

#include <algorithm>

namespace sharp::tb {
namespace {

/// What of a cycle follows, in this order.
enum Flag : uint16_t {
  kState = 1 << 0,  ///< differs from that of the cycle before
  kRead = 1 << 1,   ///< likewise
  kIssue = 1 << 2,
  kTileSum = 1 << 3,
  kPartial = 1 << 4,
  kPreact = 1 << 5,
  kGate = 1 << 6,
  kCell = 1 << 7,
  kWriteBack = 1 << 8,
  kH = 1 << 9,
  kSequenceRead = 1 << 10,
  kSequenceWrite = 1 << 11,
  kAssertion = 1 << 12,  ///< one has failed in this cycle
  kFinished = 1 << 13,
};

uint8_t pack_state(const DutOutputs& o) {
  return static_cast<uint8_t>(o.busy | o.done << 1 | o.ld_ready << 2 | o.x_ready << 3);
}

bool same_state(const DutOutputs& a, const DutOutputs& b) {
  return pack_state(a) == pack_state(b) && a.error == b.error && a.stall == b.stall && a.pass == b.pass;
}

}  // namespace

LaneCounts::LaneCounts(const cfg::Accel& accel, const golden::JobPlan& job)
    : mfu(accel.num_mfu), cu(accel.num_cu), stream(accel.stream_width) {
  bool gru = false;
  for (const golden::PassPlan& p : job.passes) {
    for (const golden::Block& b : p.plan.blocks) rows = std::max(rows, b.k);
    gru |= p.plan.cell == cfg::Cell::gru;
  }
  x_rows = gru ? rows : 0;
}

template <class T>
void CycleEncoder::put(const T& value) {
  put(&value, 1);
}

template <class T>
void CycleEncoder::put(const T* lanes, unsigned count) {
  const char* from = reinterpret_cast<const char*>(lanes);
  bytes_.insert(bytes_.end(), from, from + sizeof(T) * count);
}

const std::vector<char>& CycleEncoder::encode(const DutOutputs& o, uint32_t pins, const std::string& assertion,
                                              bool finished) {
  bytes_.clear();
  flags_ = 0;
  put(uint8_t{1});
  put(flags_);  // its place; known at the end
  put(pins);
  state(o);
  values(o);
  streams(o);
  if (assertion != assertion_) {
    flags_ |= kAssertion;
    assertion_ = assertion;
    put(static_cast<uint32_t>(assertion.size()));
    put(assertion.data(), static_cast<unsigned>(assertion.size()));
  }
  if (finished) flags_ |= kFinished;
  std::copy_n(reinterpret_cast<const char*>(&flags_), sizeof flags_, bytes_.begin() + 1);
  last_ = o;
  return bytes_;
}

void CycleEncoder::state(const DutOutputs& o) {
  if (!same_state(o, last_)) {
    flags_ |= kState;
    put(pack_state(o));
    put(o.error);
    put(o.stall);
    put(o.pass);
  }
  if (o.reg_rdata != last_.reg_rdata) {
    flags_ |= kRead;
    put(o.reg_rdata);
  }
  if (o.issue) {
    flags_ |= kIssue;
    for (const uint32_t v : {o.issue_weight_row, o.issue_step, o.issue_k, o.issue_col_block}) put(v);
    put(o.issue_part);
  }
}

void CycleEncoder::values(const DutOutputs& o) {
  if (o.tile_sum_valid) {
    flags_ |= kTileSum;
    put(o.tile_sum, lanes_.rows);
  }
  if (o.partial_valid) {
    flags_ |= kPartial;
    put(o.partial, lanes_.rows);
  }
  if (o.preact_valid) {
    flags_ |= kPreact;
    put(o.preact, lanes_.rows);
    put(o.preact_x, lanes_.x_rows);
  }
  if (o.gate_valid) {
    flags_ |= kGate;
    put(o.gate_group);
    put(static_cast<uint8_t>(o.gate_multi));
    put(o.gate_index);
    put(o.gate, lanes_.mfu);
  }
  if (o.cell_valid) {
    flags_ |= kCell;
    put(o.cell_group);
    put(o.cell_c, lanes_.cu);
    put(o.cell_h, lanes_.cu);
  }
}

void CycleEncoder::streams(const DutOutputs& o) {
  if (o.wb_valid) {
    flags_ |= kWriteBack;
    put(o.wb_group);
    put(o.wb_h, lanes_.cu);
  }
  if (o.h_valid) {
    flags_ |= kH;
    put(static_cast<uint8_t>(o.h_last));
    put(o.h_data, lanes_.stream);
  }
  if (o.seq_read.valid) {
    flags_ |= kSequenceRead;
    put(o.seq_read.addr);
  }
  if (o.seq_write.valid) {
    flags_ |= kSequenceWrite;
    put(o.seq_write.addr);
    put(o.seq_write.data, lanes_.stream);
  }
}

CycleDecoder::CycleDecoder(const LaneCounts& lanes, const cfg::Accel& accel) : lanes_(lanes) {
  Snapshot& s = cycle_.outputs;
  for (auto* v : {&s.tile_sum, &s.partial, &s.preact, &s.preact_x}) v->resize(accel.k_max());
  for (auto* v : {&s.h_data, &s.seq_data}) v->resize(accel.stream_width);
  for (auto* v : {&s.cell_h, &s.wb_h}) v->resize(accel.num_cu);
  s.gate.resize(accel.num_mfu);
  s.cell_c.resize(accel.num_cu);
}

const RecordedCycle& CycleDecoder::decode(GzipReader& in) {
  flags_ = in.number<uint16_t>("the flags of a cycle");
  if (flags_ >> 14 != 0) in.fail("unknown flags of a cycle");
  cycle_.pins = in.number<uint32_t>("the digest of the pins");
  state(in);
  values(in);
  streams(in);
  if ((flags_ & kAssertion) != 0)
    cycle_.assertion = in.text(in.number<uint32_t>("the length of an assertion"), "an assertion");
  cycle_.finished = (flags_ & kFinished) != 0;
  return cycle_;
}

void CycleDecoder::state(GzipReader& in) {
  DutOutputs& o = cycle_.outputs.scalars;
  if ((flags_ & kState) != 0) {
    const auto bits = in.number<uint8_t>("the state");
    o.busy = (bits & 1) != 0;
    o.done = (bits & 2) != 0;
    o.ld_ready = (bits & 4) != 0;
    o.x_ready = (bits & 8) != 0;
    o.error = in.number<uint8_t>("the error code");
    o.stall = in.number<uint8_t>("the stall reason");
    o.pass = in.number<uint32_t>("the pass");
  }
  if ((flags_ & kRead) != 0) o.reg_rdata = in.number<uint32_t>("the read data");
  o.issue = (flags_ & kIssue) != 0;
  if (!o.issue) return;
  for (uint32_t* v : {&o.issue_weight_row, &o.issue_step, &o.issue_k, &o.issue_col_block})
    *v = in.number<uint32_t>("an issue");
  o.issue_part = in.number<uint8_t>("an issue");
}

void CycleDecoder::values(GzipReader& in) {
  Snapshot& s = cycle_.outputs;
  DutOutputs& o = s.scalars;
  o.tile_sum_valid = (flags_ & kTileSum) != 0;
  if (o.tile_sum_valid) in.read(s.tile_sum.data(), 4 * size_t{lanes_.rows}, "a tile sum");
  o.partial_valid = (flags_ & kPartial) != 0;
  if (o.partial_valid) in.read(s.partial.data(), 4 * size_t{lanes_.rows}, "partial sums");
  o.preact_valid = (flags_ & kPreact) != 0;
  if (o.preact_valid) {
    in.read(s.preact.data(), 4 * size_t{lanes_.rows}, "pre-activations");
    in.read(s.preact_x.data(), 4 * size_t{lanes_.x_rows}, "x sums");
  }
  o.gate_valid = (flags_ & kGate) != 0;
  if (o.gate_valid) {
    o.gate_group = in.number<uint32_t>("a gate chunk");
    o.gate_multi = in.number<uint8_t>("a gate chunk") != 0;
    o.gate_index = in.number<uint8_t>("a gate chunk");
    in.read(s.gate.data(), 2 * size_t{lanes_.mfu}, "a gate chunk");
  }
  o.cell_valid = (flags_ & kCell) != 0;
  if (!o.cell_valid) return;
  o.cell_group = in.number<uint32_t>("a cell group");
  in.read(s.cell_c.data(), 4 * size_t{lanes_.cu}, "a cell group");
  in.read(s.cell_h.data(), 2 * size_t{lanes_.cu}, "a cell group");
}

void CycleDecoder::streams(GzipReader& in) {
  Snapshot& s = cycle_.outputs;
  DutOutputs& o = s.scalars;
  o.wb_valid = (flags_ & kWriteBack) != 0;
  if (o.wb_valid) {
    o.wb_group = in.number<uint32_t>("a write-back");
    in.read(s.wb_h.data(), 2 * size_t{lanes_.cu}, "a write-back");
  }
  o.h_valid = (flags_ & kH) != 0;
  if (o.h_valid) {
    o.h_last = in.number<uint8_t>("a beat of h") != 0;
    in.read(s.h_data.data(), 2 * size_t{lanes_.stream}, "a beat of h");
  }
  o.seq_read.valid = (flags_ & kSequenceRead) != 0;
  if (o.seq_read.valid) o.seq_read.addr = in.number<uint32_t>("a sequence read");
  o.seq_write.valid = (flags_ & kSequenceWrite) != 0;
  if (!o.seq_write.valid) return;
  o.seq_write.addr = in.number<uint32_t>("a sequence write");
  in.read(s.seq_data.data(), 2 * size_t{lanes_.stream}, "a sequence write");
}

}  // namespace sharp::tb
