#!/usr/bin/env bash
# A Slurm of one node for the tests, without systemd, accounting or cgroups (Debian 12: slurm-wlm 22.05, munge 0.5.15).
# usage: slurm_local.sh install|start|stop|status
# Everything lies in $SLURM_LOCAL_DIR, but for a link at /etc/slurm/slurm.conf; needs root. Only processes whose ids stand
# in its own pid files are ended. Partitions cpu and gpu, on the same node, with one GPU that is none.
set -euo pipefail
D=${SLURM_LOCAL_DIR:?name a folder in SLURM_LOCAL_DIR}
CPUS=$(nproc)
MEM=$(awk '/MemTotal/{printf "%d", $2/1024*0.9}' /proc/meminfo)
CTLPORT=${SLURM_LOCAL_CTLPORT:-16917}
DPORT=${SLURM_LOCAL_DPORT:-16918}
HOST=$(hostname -s)
LINK=/etc/slurm/slurm.conf
export SLURM_CONF=$D/etc/slurm.conf
export DEBIAN_FRONTEND=noninteractive

install() {
  command -v slurmctld >/dev/null && command -v munged >/dev/null && return 0
  timeout 120 apt-get update -qq
  timeout 300 apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
}

alive() { # pid file, name
  local p
  p=$(cat "$1" 2>/dev/null) || return 1
  [ -n "$p" ] && [ "$(cat "/proc/$p/comm" 2>/dev/null)" = "$2" ]
}

write_conf() {
  mkdir -p "$D"/{etc,state,spool,log,run,munge,dev}
  chmod 755 "$D" "$D"/{etc,state,spool,log,run,munge}
  [ -s "$D/etc/munge.key" ] || (umask 077 && head -c 1024 /dev/urandom >"$D/etc/munge.key")
  # A character device, as a clone of /dev/null: of a regular file Slurm would leave CUDA_VISIBLE_DEVICES empty.
  [ -c "$D/dev/gpu0" ] || mknod "$D/dev/gpu0" c 1 3
  printf 'AutoDetect=off\nNodeName=%s Name=gpu File=%s\n' "$HOST" "$D/dev/gpu0" >"$D/etc/gres.conf"
  cat >"$SLURM_CONF" <<CONF
ClusterName=local
SlurmctldHost=$HOST(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$CTLPORT
SlurmdPort=$DPORT
AuthType=auth/munge
AuthInfo=socket=$D/munge/munge.socket
CredType=cred/munge
StateSaveLocation=$D/state
SlurmdSpoolDir=$D/spool
SlurmctldPidFile=$D/run/slurmctld.pid
SlurmdPidFile=$D/run/slurmd.pid
SlurmctldLogFile=$D/log/slurmctld.log
SlurmdLogFile=$D/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
MinJobAge=300
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
GresTypes=gpu
NodeName=$HOST NodeAddr=127.0.0.1 CPUs=$CPUS RealMemory=$MEM Gres=gpu:1 State=UNKNOWN
PartitionName=cpu Nodes=$HOST Default=YES MaxTime=INFINITE State=UP DefMemPerCPU=500
PartitionName=gpu Nodes=$HOST MaxTime=INFINITE State=UP DefMemPerCPU=500
CONF
}

# snakemake-executor-plugin-slurm-jobstep takes every SLURM_* variable away from its srun, SLURM_CONF too, so the
# configuration must lie where Slurm looks by default.
link() {
  if [ -e $LINK ] || [ -L $LINK ]; then
    [ "$(readlink $LINK)" = "$SLURM_CONF" ] && return 0
    echo "$LINK exists and is not of these tests: not touched. Run them on a machine without a Slurm of its own." >&2
    return 1
  fi
  mkdir -p "$(dirname $LINK)"
  ln -s "$SLURM_CONF" $LINK
}

start() {
  install
  write_conf
  link
  alive "$D/run/munged.pid" munged || munged --force --key-file="$D/etc/munge.key" --socket="$D/munge/munge.socket" \
    --pid-file="$D/run/munged.pid" --log-file="$D/log/munged.log" --seed-file="$D/munge/munge.seed"
  alive "$D/run/slurmctld.pid" slurmctld || slurmctld -c
  sleep 0.5
  alive "$D/run/slurmd.pid" slurmd || slurmd -N "$HOST"
  for _ in $(seq 60); do
    alive "$D/run/slurmctld.pid" slurmctld || break
    case "$(timeout 10 sinfo -h -p cpu -o %t 2>/dev/null || true)" in idle | mix | alloc) timeout 10 sinfo; return 0 ;; esac
    sleep 0.5
  done
  echo "the node did not come up; see $D/log" >&2
  return 1
}

end() { # pid
  kill "$1" 2>/dev/null || return 0
  for _ in $(seq 40); do [ -d "/proc/$1" ] || return 0; sleep 0.25; done
  kill -9 "$1" 2>/dev/null || true
}

stop() {
  if alive "$D/run/slurmctld.pid" slurmctld; then
    timeout 20 scancel --state=PENDING --me || true
    timeout 20 scancel --me || true
    for _ in $(seq 60); do [ -n "$(timeout 10 squeue -h 2>/dev/null || true)" ] || break; sleep 0.5; done
  fi
  for name in slurmd slurmctld munged; do
    if alive "$D/run/$name.pid" $name; then end "$(cat "$D/run/$name.pid")"; fi
  done
  if [ "$(readlink $LINK 2>/dev/null)" = "$SLURM_CONF" ]; then rm -f $LINK; fi
}

status() {
  for name in munged slurmctld slurmd; do
    if alive "$D/run/$name.pid" $name; then echo "$name up"; else echo "$name down"; fi
  done
  if [ "$(readlink $LINK 2>/dev/null)" = "$SLURM_CONF" ]; then echo "$LINK linked"; else echo "$LINK free"; fi
}

case "${1:-}" in install | start | stop | status) "$1" ;; *) sed -n 2,5p "$0"; exit 2 ;; esac
