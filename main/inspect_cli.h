// SPDX-License-Identifier: Apache-2.0
// Options of the commands that look at something: wiring only.
#pragma once

#include <CLI/CLI.hpp>

#include "main/command_option.h"
#include "regress/report/report_command.h"
#include "tb/bench/bench_command.h"
#include "tb/cover/plan/plan_command.h"
#include "tb/explain/explain_command.h"
#include "tb/library/check_rtl_command.h"
#include "tb/run/list_command.h"
#include "tb/run/onnx_command.h"
#include "tb/trace/trace_diff_command.h"
#include "tb/views/waves_command.h"

namespace sharp::tb {

/// Each adds one command; args must outlive the parse and the command.
void add_explain(CLI::App& app, ExplainArgs& args, const Choose& choose);
void add_waves(CLI::App& app, WavesArgs& args, const Choose& choose);
void add_trace_diff(CLI::App& app, TraceDiffArgs& args, const Choose& choose);
void add_check_rtl(CLI::App& app, CheckRtlArgs& args, const Choose& choose);
void add_list(CLI::App& app, ListArgs& args, const Choose& choose);
void add_onnx(CLI::App& app, OnnxArgs& args, const Choose& choose);
void add_bench(CLI::App& app, BenchArgs& args, const Choose& choose);
void add_plan(CLI::App& app, PlanArgs& args, const Choose& choose);
void add_report(CLI::App& app, ReportArgs& args, const Choose& choose);

}  // namespace sharp::tb
