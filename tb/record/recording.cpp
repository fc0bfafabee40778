// SPDX-License-Identifier: Apache-2.0
// Header, cycles and end of a recording.
#include "tb/record/recording.h"

#include <fmt/format.h>

#include <cstring>

#include "base/output/output_file.h"
#include "tb/record/case_codec.h"

namespace sharp::tb {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kMagic[8] = {'S', 'H', 'A', 'R', 'P', 'R', 'E', 'C'};
constexpr uint8_t kEnd = 0, kCycle = 1;

void write_text(GzipWriter& to, const std::string& text) {
  const auto size = static_cast<uint32_t>(text.size());
  to.write(&size, sizeof size);
  to.write(text.data(), text.size());
}

std::vector<unsigned> ks_of(const golden::JobPlan& job) {
  std::vector<unsigned> ks;
  for (const golden::PassPlan& p : job.passes) ks.push_back(p.desc.k);
  return ks;
}

}  // namespace

RecordingWriter::RecordingWriter(const std::filesystem::path& file, const cfg::Case& c, const golden::JobPlan& job,
                                 const Json& about)
    : file_(file), encoder_(LaneCounts(c.accel, job)), pins_(c.accel) {
  file_.write(kMagic, sizeof kMagic);
  file_.write(&kRecordingVersion, sizeof kRecordingVersion);
  write_text(file_, json_text({{"case", encode_case(c, ks_of(job))}, {"about", about}}));
  encode_arrays(c, file_);
}

void RecordingWriter::write(const DutInputs& pins, const DutOutputs& out, const std::string& assertion, bool finished) {
  write(out, pins_(pins), assertion, finished);
}

void RecordingWriter::write(const RecordedCycle& c) {
  write(c.outputs.outputs(), c.pins.value_or(0), c.assertion, c.finished);
}

void RecordingWriter::write(const DutOutputs& out, uint32_t pins, const std::string& assertion, bool finished) {
  const std::vector<char>& bytes = encoder_.encode(out, pins, assertion, finished);
  file_.write(bytes.data(), bytes.size());
}

void RecordingWriter::commit(const Json& result) {
  file_.write(&kEnd, sizeof kEnd);
  write_text(file_, json_text(result));
  file_.commit();
}

RecordingReader::RecordingReader(const std::filesystem::path& file) : in_(file) {
  try {
    read_header();
  } catch (const nlohmann::json::exception& e) {
    in_.fail(fmt::format("the header does not describe a case: {}", e.what()));
  } catch (const std::invalid_argument& e) {
    in_.fail(fmt::format("the header does not describe a case: {}", e.what()));
  }
}

void RecordingReader::read_header() {
  char magic[sizeof kMagic];
  in_.read(magic, sizeof magic, "the first bytes");
  if (std::memcmp(magic, kMagic, sizeof magic) != 0)
    in_.fail("field 'magic': no recording; legal: recording.bin.gz of `sharp run --record`");
  const auto version = in_.number<uint32_t>("the version");
  if (version != kRecordingVersion)
    in_.fail(fmt::format("field 'version': {}; this program reads version {}: record the run anew", version,
                         kRecordingVersion));
  const Json header = json("the header");
  about_ = header.at("about");
  case_ = decode_case(header.at("case"), in_);
  job_ = golden::plan_job(case_.accel, *case_.layers,
                          {case_.schedule, case_.padding, case_.input->steps,
                           std::vector<uint32_t>(case_.pass_ks.begin(), case_.pass_ks.end())});
  decoder_.emplace(LaneCounts(case_.accel, job_), case_.accel);
}

Json RecordingReader::json(const char* what) {
  const std::string text = in_.text(in_.number<uint32_t>(what), what);
  Json j = Json::parse(text, nullptr, false);
  if (!j.is_object()) in_.fail(fmt::format("{} is no JSON object", what));
  return j;
}

const RecordedCycle* RecordingReader::next() {
  if (ended_) return nullptr;
  const auto kind = in_.number<uint8_t>("the kind of a record");
  if (kind == kEnd) {
    ended_ = true;
    return nullptr;
  }
  if (kind != kCycle) in_.fail(fmt::format("record of kind {}; legal: {} (cycle), {} (end)", kind, kCycle, kEnd));
  ++cycles_;
  return &decoder_->decode(in_);
}

Json RecordingReader::finish() {
  while (next() != nullptr) {
  }
  Json result = json("the result");
  in_.expect_end();
  return result;
}

}  // namespace sharp::tb
