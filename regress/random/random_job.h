// SPDX-License-Identifier: Apache-2.0
// Random jobs: layers, settings and places in the memories, all by the axes of a profile.
#pragma once

#include "golden/job/job_plan.h"
#include "regress/random/chooser.h"
#include "tb/sim/session.h"

namespace sharp::regress {

/// Weights of all zeros: what a plan needs to know of a layer.
cfg::LayerWeights blank_weights(cfg::Cell cell, unsigned input, unsigned hidden);

/// A job that runs, with blank weights. Throws NoLegalJob if the profile leaves none, or hardly any.
golden::JobPlan legal_job(Chooser& choose, const cfg::Accel& accel);

/// Draws the axes `refusal` and `refused_pass`. Returns a job that the hardware must refuse, without weights, or takes
/// one that is legal in spite of its odd fields into `job`; both may not happen: then the job stays and no passes are
/// returned.
golden::JobPlan maybe_refused(Chooser& choose, const cfg::Accel& accel, golden::JobPlan& job);

/// Draws the axis `before`. What the host has the machine do before the job; refused descriptors are `of` with one
/// wrong field, or any bits.
tb::Prelude any_prelude(Chooser& choose, const cfg::Accel& accel, const cfg::Descriptor& of);

}  // namespace sharp::regress
