#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A small Slurm cluster on this machine, without systemd: to try `--launcher slurm` and to test it. Everything is in one folder.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH=$PATH:/usr/sbin:/sbin

usage() {
  cat <<'USAGE'
usage: slurm_cluster.sh start DIR [--nodes N] [--licenses NAME:COUNT] [--install]
       slurm_cluster.sh status|stop DIR
       slurm_cluster.sh kill-node|start-node DIR N

  start       makes DIR and starts munged, slurmctld and N slurmd (default 2, at most 8; one processor each) on the loopback
              interface, on free ports. Then: export SLURM_CONF=DIR/slurm.conf
  --install   install the packages of regress/farm/packages.txt first (Debian; needs root or sudo)
  status      what runs, and what sinfo says. Exit 1 if a process is missing
  stop        ends all jobs and processes of the cluster; DIR stays, with its logs
  kill-node   kill -9 of slurmd of node N (1 ..) and of all that runs on it, as if the machine had lost power
  start-node  brings it back

Needs root. Exit: 0 done, 1 failed, 2 wrong usage, 77 Slurm is not installed or the user is not root.
USAGE
}

fail() { echo "slurm_cluster.sh: $1" >&2; exit "${2:-1}"; }

# ---------------------------------------------------------------- processes: a file DIR/run/NAME.pid each
# The process of a pid file, if it still is the one that was started: its command line names DIR.
pid_of() {
  local pid
  pid=$(cat "$dir/run/$1.pid" 2>/dev/null) || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$dir/" || return 1
  echo "$pid"
}

# start_daemon NAME COMMAND...: in the background, in a session of its own
start_daemon() {
  local name=$1
  shift
  # The mark in its environment finds what it leaves behind.
  env SHARP_CLUSTER="$dir" SHARP_CLUSTER_NODE="$name" SLURM_CONF="$dir/slurm.conf" setsid "$@" >>"$dir/log/$name.out" 2>&1 </dev/null &
  echo $! >"$dir/run/$name.pid"
}

# Processes of the cluster, of one node if given: daemons and their helpers by the mark, jobs and what they have started by what
# Slurm tells them. (A shell that only has SLURM_CONF is none.)
members() {
  local file
  for file in /proc/[0-9]*/environ; do
    tr '\0' '\n' 2>/dev/null <"$file" | awk -v mark="SHARP_CLUSTER=$dir" -v conf="SLURM_CONF=$dir/slurm.conf" -v node="${1:-}" '
      $0 == mark { marked = 1 }
      $0 == conf { configured = 1 }
      /^SLURMD_NODENAME=/ { job = 1 }
      $0 == "SHARP_CLUSTER_NODE=" node || $0 == "SLURMD_NODENAME=" node { here = 1 }
      END { exit !((marked || (configured && job)) && (node == "" || here)) }' && { file=${file#/proc/}; echo "${file%/environ}"; }
  done 2>/dev/null || true
}

# wait_for SECONDS COMMAND...
wait_for() {
  local limit=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < limit)) || return 1
    sleep 0.1
  done
}

no_members() { [[ -z $(members) ]]; }

signal_all() { # signal_all SIGNAL [NODE]: by process number, nothing by name
  local pid
  for pid in $(members "${2:-}"); do kill -"$1" "$pid" 2>/dev/null || true; done
}

end_all() {
  signal_all TERM
  wait_for 5 no_members && return
  signal_all KILL
  wait_for 5 no_members || fail "processes $(members | tr '\n' ' ')do not end"
}

show_logs() {
  local file
  for file in "$dir"/log/*; do
    [[ -s $file ]] || continue
    echo "--- end of $file" >&2
    tail -n 5 "$file" >&2
  done
}

# ---------------------------------------------------------------- set-up
is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A block of ports of which none answers: controller, then the nodes.
free_ports() {
  local base=$((20000 + RANDOM % 20000)) port tries
  for ((tries = 0; tries < 50; ++tries, base += 16)); do
    for ((port = base; port <= base + nodes; ++port)); do is_free "$port" || continue 2; done
    echo "$base"
    return
  done
  fail "no block of $((nodes + 1)) free ports"
}

write_config() {
  local base=$1 host
  host=$(hostname -s)
  cat >"$dir/slurm.conf" <<CONF
# Written by slurm_cluster.sh: a cluster on the loopback interface, state in this folder.
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$base
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/run/munge.socket,cred_expire=5
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation=$dir/state
SlurmctldPidFile=$dir/run/slurmctld.own.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdSpoolDir=$dir/spool/%n
SlurmdPidFile=$dir/run/%n.own.pid
SlurmdLogFile=$dir/log/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$dir/log/jobs.txt
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=2
SlurmdTimeout=10
SlurmctldTimeout=10
MessageTimeout=5
KillWait=5
InactiveLimit=0
MinJobAge=300
ReturnToService=2
JobRequeue=1
${licenses:+Licenses=$licenses}
$(for ((n = 1; n <= nodes; ++n)); do echo "NodeName=n$n NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + n)) CPUs=1 State=UNKNOWN"; done)
PartitionName=night Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP
CONF
}

start_node() {
  mkdir -p "$dir/spool/n$1"
  start_daemon "n$1" slurmd -D -N "n$1" -f "$dir/slurm.conf"
}

all_idle() { [[ $(sinfo -h -N -t idle -o %N | sort -u | wc -l) == "$nodes" ]]; }

start() {
  for tool in munged slurmctld slurmd sinfo; do
    command -v "$tool" >/dev/null || fail "$tool is not installed; slurm_cluster.sh start DIR --install installs it" 77
  done
  no_members || fail "a cluster already runs in $dir; stop it first"
  # The path of a socket has at most 107 bytes.
  ((${#dir} <= 85)) || fail "$dir: at most 85 characters, for the sockets in it" 2
  rm -rf "$dir"/{run,log,spool,state}
  mkdir -p "$dir"/{run,log,spool,state}
  chmod 755 "$dir" "$dir"/{run,log,spool,state}
  write_config "$(free_ports)"
  (umask 077 && dd if=/dev/urandom of="$dir/run/munge.key" bs=128 count=1 status=none)
  start_daemon munged munged --foreground --force --key-file="$dir/run/munge.key" --socket="$dir/run/munge.socket" \
    --pid-file="$dir/run/munged.own.pid" --seed-file="$dir/run/munge.seed" --log-file="$dir/log/munged.log"
  wait_for 10 test -S "$dir/run/munge.socket" || { show_logs; end_all; fail "munged does not start"; }
  start_daemon slurmctld slurmctld -D -c -f "$dir/slurm.conf"
  for ((n = 1; n <= nodes; ++n)); do start_node "$n"; done
  wait_for 30 all_idle || { show_logs; end_all; fail "the cluster is not ready after 30 s"; }
  echo "$nodes nodes are idle; export SLURM_CONF=$dir/slurm.conf"
}

# ---------------------------------------------------------------- the others
is_ready() { [[ -f $dir/slurm.conf ]] || fail "$dir holds no cluster"; }

names() {
  echo munged
  echo slurmctld
  sed -nE 's/^NodeName=(n[0-9]+) .*/\1/p' "$dir/slurm.conf"
}

status() {
  local name pid missing=0
  for name in $(names); do
    if pid=$(pid_of "$name"); then echo "$name: process $pid"; else echo "$name: not running"; missing=1; fi
  done
  [[ $missing == 1 && -z $(pid_of slurmctld) ]] || timeout 10 sinfo -N -o "%N %T" || true
  return $missing
}

stop() {
  if pid_of slurmctld >/dev/null; then
    timeout 10 scancel --quiet --user=root 2>/dev/null || true
    wait_for 10 no_jobs || true
  fi
  end_all
  rm -f "$dir"/run/*
}

no_jobs() { [[ -z $(timeout 5 squeue -h 2>&1) ]]; }

node_argument() {
  [[ $# == 1 && $1 =~ ^[1-8]$ ]] && grep -q "^NodeName=n$1 " "$dir/slurm.conf" || fail "there is no node '${1:-}'" 2
}

kill_node() {
  node_argument "$@"
  pid_of "n$1" >/dev/null || fail "node n$1 does not run"
  # None may report the death of another, or be born meanwhile.
  local before=""
  until [[ $(members "n$1") == "$before" ]]; do
    before=$(members "n$1")
    signal_all STOP "n$1"
  done
  signal_all KILL "n$1"
  rm -f "$dir/run/n$1.pid"
}

# ---------------------------------------------------------------- arguments
(($# >= 1)) || { usage >&2; exit 2; }
case $1 in
  -h | --help) usage; exit 0 ;;
  start | stop | status | kill-node | start-node) ;;
  *) fail "unknown command '$1' (see --help)" 2 ;;
esac
(($# >= 2)) || fail "$1 needs a folder (see --help)" 2
readonly command=$1
[[ $command == start ]] && mkdir -p "$2"
dir=$(cd "$2" 2>/dev/null && pwd) || fail "$2: no such folder" 2
shift 2
nodes=2 licenses="" install=0
if [[ $command == start ]]; then
  while (($#)); do
    case $1 in
      --install) install=1; shift ;;
      --nodes | --licenses)
        (($# >= 2)) || fail "$1 needs a value (see --help)" 2
        printf -v "${1#--}" '%s' "$2"
        shift 2 ;;
      *) fail "unknown argument '$1' (see --help)" 2 ;;
    esac
  done
  [[ $nodes =~ ^[1-8]$ ]] || fail "--nodes $nodes: legal is 1 .. 8" 2
  [[ -z $licenses || $licenses =~ ^[A-Za-z0-9_]+:[0-9]+$ ]] || fail "--licenses $licenses: legal is NAME:COUNT" 2
  ((install == 0)) || "$here/../bootstrap.sh" "$here/packages.txt"
fi
[[ $(id -u) == 0 ]] || fail "only root can start and stop this cluster" 77
export SLURM_CONF=$dir/slurm.conf

case $command in
  start) start ;;
  status) is_ready; status ;;
  stop) is_ready; stop ;;
  kill-node) is_ready; kill_node "$@" ;;
  start-node) is_ready; node_argument "$@"; start_node "$1" ;;
esac
