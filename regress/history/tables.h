// SPDX-License-Identifier: Apache-2.0
// Tables of the history of nights: schema 3.
#pragma once

#include "base/sqlite/connection.h"

namespace sharp::regress {

/// run: identity of the night, from its plan; nights of older schemas have their run folder here. folder: the run
/// folder. rtl: hash of the snapshot. line: '' of the commits, the name of a variant, null: in no line. What a night
/// has accepted goes with it when it is replaced: on delete cascade.
inline constexpr const char* kHistoryTables = R"(
create table night(number integer primary key, run text not null unique, list text not null, started text not null,
                   seed integer not null, revision text not null, dirty integer not null, machine text not null,
                   tools text not null, verdict text not null, passed integer not null, failed integer not null,
                   known integer not null, flaky integer not null, not_run integer not null,
                   compared integer not null, cycles integer not null, seconds real not null, sim_seconds real not null,
                   coverage real, speed text not null, rtl text not null default '', line text default '',
                   folder text not null default '');
create index night_by_list on night(list, number);
create table test(id integer primary key, name text not null unique);
create table result(night integer not null references night(number) on delete cascade,
                    test integer not null references test(id),
                    verdict text not null, detail text not null, signature text not null, unit text not null,
                    first_bad_cycle integer not null, predicted_cycles integer not null,
                    measured_cycles integer not null, compared integer not null, cycles integer not null,
                    digest text not null, seconds real not null, sim_seconds real not null,
                    primary key(night, test)) without rowid;
create index result_by_test on result(test, night);
create table bucket(key text not null, night integer not null references night(number) on delete cascade,
                    tests integer not null, primary key(key, night)) without rowid;
create table cycle_record(test integer not null references test(id),
                          night integer not null references night(number) on delete cascade,
                          cycles integer not null, primary key(test, night)) without rowid;
create table waiver(key text not null, night integer not null references night(number) on delete cascade,
                    primary key(key, night)) without rowid;
)";

/// Nights of schema 1 did not say what RTL they ran: they stay in the line of the commits. Those of schema 2 were known
/// by their folder.
inline constexpr sqlite::Kind::Upgrade kHistoryUpgrades[] = {{"1", "2", R"(
alter table night add column rtl text not null default '';
alter table night add column line text default '';
)"},
                                                             {"2", "3", R"(
alter table night add column folder text not null default '';
update night set folder = run;
)"}};

inline constexpr sqlite::Kind kHistoryKind = {
    .name = "a history of nights",
    .how_to_make =
        "sharp regress makes a new one where there is none: move this one away, or name another with --history",
    .own_table = "night",
    .schema = "3",
    .tables = kHistoryTables,
    .upgrades = kHistoryUpgrades};

}  // namespace sharp::regress
