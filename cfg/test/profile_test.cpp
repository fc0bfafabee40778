// SPDX-License-Identifier: Apache-2.0
// Profiles: what a file does not say is that of `default`, overlays replace axes, and their canonical text is one.
#include "cfg/src/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

using testing::ElementsAre;

const std::vector<double>& weights(const Profile& p, StimulusAxis axis) { return p.weights[static_cast<size_t>(axis)]; }

TEST(Profile, AxesFollowTheEnumeration) {
  ASSERT_EQ(stimulus_axes().size(), kNumStimulusAxes);
  EXPECT_EQ(spec(StimulusAxis::lat_acc).name, "lat_acc");
  EXPECT_EQ(spec(StimulusAxis::k).name, "k");
  EXPECT_EQ(spec(StimulusAxis::host_noise).name, "host_noise");
  EXPECT_EQ(spec(StimulusAxis::refused_pass).name, "refused_pass");
}

TEST(Profile, ShippedFilesLoadAndKeepWhatTheyDoNotSay) {
  const Profile base = load_profile("default");
  for (const char* name : {"hazards", "numerics", "streams", "errors", "extremes"}) {
    const Profile p = load_profile(name);
    EXPECT_EQ(weights(p, StimulusAxis::cell), weights(base, StimulusAxis::cell)) << name;
    EXPECT_NE(p.weights, base.weights) << name;
  }
}

TEST(Profile, AnOverlayReplacesTheWholeAxis) {
  const Profile p = load_profile("default", {"k={2W: 3, 4W: 1}", "cell=[gru, lstm]", "padding=fixed"});
  EXPECT_THAT(weights(p, StimulusAxis::k), ElementsAre(0.0, 3.0, 1.0, 0.0));
  EXPECT_THAT(weights(p, StimulusAxis::cell), ElementsAre(1.0, 1.0, 0.0));
  EXPECT_THAT(weights(p, StimulusAxis::padding), ElementsAre(1.0, 0.0));
  EXPECT_THAT(p.overlays, ElementsAre("cell=[lstm,gru]", "padding=fixed", "k={2W: 3, 4W: 1}"));
}

TEST(Profile, EqualWeightsHaveOneText) {
  EXPECT_EQ(load_profile("default", {"k={W: 2, 8W: 2}"}).overlays, load_profile("default", {"k=[8W, W]"}).overlays);
  EXPECT_EQ(load_profile("default", {"k={W: 2}"}).overlays, load_profile("default", {"k=W"}).overlays);
}

TEST(Profile, AnUnknownNameIsAnErrorWithTheLegalOnes) {
  try {
    load_profile("hazard");
    FAIL();
  } catch (const ConfigError& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("did you mean 'hazards'?"));
    EXPECT_THAT(e.what(), testing::HasSubstr("default, errors, extremes, hazards, numerics, streams"));
  }
}

}  // namespace
}  // namespace sharp::cfg
