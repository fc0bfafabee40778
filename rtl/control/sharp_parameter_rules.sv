// SPDX-License-Identifier: Apache-2.0
/// Refuses illegal parameters at elaboration: every rule of the table in docs/architecture.md section 2, with the same bounds.
module sharp_parameter_rules #(
  parameter int unsigned VsWidth = 4,
  parameter int unsigned NumVs = 4,
  parameter int unsigned NumMfu = 4,
  parameter int unsigned NumCu = 1,
  parameter int unsigned StreamWidth = 4,
  parameter int unsigned MaxInput = 16,
  parameter int unsigned MaxHidden = 16,
  parameter int unsigned WeightDepth = 256,
  parameter int unsigned BiasDepth = 64,
  parameter int unsigned IntermediateDepth = 64,
  parameter int unsigned MaxPasses = 4,
  parameter int unsigned SequenceDepth = 64,
  parameter int unsigned StateDepth = MaxHidden,
  parameter int unsigned LatMem = 1,
  parameter int unsigned LatMul = 1,
  parameter int unsigned LatAdd = 1,
  parameter int unsigned LatAcc = 1,
  parameter int unsigned LatMfu = 1,
  parameter int unsigned LatCu = 1,
  parameter int unsigned LatWb = 1
) ();

  localparam int unsigned MaxGroups = NumVs < 8 ? NumVs : 8;  // KMax / W
  localparam int unsigned MaxDepth = 1 << 24;
  localparam int unsigned MaxLat = 32;
  localparam logic [63:0] MaxElements = 64'd1 << 29;  // fp16 elements of one memory: 1 GiB

  if (VsWidth < 4 || VsWidth > 256 || (VsWidth & (VsWidth - 1)) != 0) begin : gen_illegal_vs_width
    $error("VsWidth must be a power of two, 4 (the gates of LSTM) to 256");
  end
  if (NumVs < VsWidth || NumVs > 4096 || (NumVs & (NumVs - 1)) != 0) begin : gen_illegal_num_vs
    $error("NumVs must be a power of two, VsWidth to 4096");
  end
  if (64'(VsWidth) * 64'(NumVs) > 64'd65536) begin : gen_illegal_macs
    $error("VsWidth * NumVs must be at most 65536");
  end
  if (NumCu < 1 || NumCu > NumVs || (NumCu & (NumCu - 1)) != 0) begin : gen_illegal_num_cu
    $error("NumCu must be a power of two, at most NumVs");
  end
  if (NumMfu != 4 * NumCu) begin : gen_illegal_num_mfu
    $error("NumMfu must be 4 * NumCu");
  end
  if (StreamWidth < 1 || StreamWidth > NumVs || (StreamWidth & (StreamWidth - 1)) != 0) begin : gen_illegal_stream_width
    $error("StreamWidth must be a power of two, at most NumVs");
  end
  if (MaxInput < 1 || MaxInput > 32768 || MaxInput % NumVs != 0 || MaxInput % NumMfu != 0) begin : gen_illegal_max_input
    $error("MaxInput must be a multiple of NumVs and of NumMfu, at most 32768");
  end
  if (MaxHidden < 1 || MaxHidden > 32768 || MaxHidden % NumVs != 0 || MaxHidden % NumMfu != 0) begin : gen_illegal_max_hidden
    $error("MaxHidden must be a multiple of NumVs and of NumMfu, at most 32768");
  end
  if (WeightDepth < 2 || WeightDepth > MaxDepth || 64'(WeightDepth) * 64'(VsWidth) * 64'(NumVs) > MaxElements)
  begin : gen_illegal_weight_depth
    $error("WeightDepth must be 2 to 2^24, and WeightDepth * VsWidth * NumVs at most 2^29");
  end
  if (BiasDepth < 1 || BiasDepth > 65536 || BiasDepth % MaxGroups != 0) begin : gen_illegal_bias_depth
    $error("BiasDepth must be a multiple of KMax/W, at most 65536");
  end
  if (IntermediateDepth < 1 || IntermediateDepth > 65536 || IntermediateDepth % MaxGroups != 0) begin : gen_illegal_intermediate_depth
    $error("IntermediateDepth must be a multiple of KMax/W, at most 65536");
  end
  if (MaxPasses < 1 || MaxPasses > 256) begin : gen_illegal_max_passes
    $error("MaxPasses must be 1 to 256");
  end
  if (SequenceDepth < 1 || SequenceDepth > MaxDepth || 64'(SequenceDepth) * 64'(StreamWidth) > MaxElements)
  begin : gen_illegal_sequence_depth
    $error("SequenceDepth must be 1 to 2^24, and SequenceDepth * StreamWidth at most 2^29");
  end
  if (StateDepth < MaxHidden || StateDepth > MaxDepth || StateDepth % NumVs != 0) begin : gen_illegal_state_depth
    $error("StateDepth must be a multiple of NumVs, at least MaxHidden and at most 2^24");
  end
  if (LatMem < 1 || LatMul < 1 || LatAdd < 1 || LatAcc < 1 || LatMfu < 1 || LatCu < 1 || LatWb < 1) begin : gen_illegal_latency
    $error("each latency must be at least 1");
  end
  if (LatMem > MaxLat || LatMul > MaxLat || LatAdd > MaxLat || LatAcc > MaxLat || LatMfu > MaxLat || LatCu > MaxLat || LatWb > MaxLat)
  begin : gen_too_long_latency
    $error("each latency must be at most 32");
  end

endmodule
