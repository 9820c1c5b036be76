import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const isThere = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Whether Debian's slurmctld, slurmd, slurm-client and munge are installed. */
export const hasSlurm = ['slurmctld', 'slurmd', 'munged', 'srun'].every(isThere);

const ports = { controller: 16817, node: 17000 };

/** A Slurm of a test's own with several nodes on this machine, without systemd, cgroups or anything in /etc. */
export class TestSlurm {
  readonly conf: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.conf = path.join(folder, 'slurm.conf');
  }

  static start(nodes: number): TestSlurm {
    const folder = mkdtempSync(path.join(tmpdir(), 'ax-slurm-'));
    chmodSync(folder, 0o755);
    const slurm = new TestSlurm(folder);
    for (const name of ['ctl', 'pid', 'munge', 'spool']) mkdirSync(path.join(folder, name), { mode: 0o755 });
    const names = Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
    for (const name of names) mkdirSync(path.join(folder, 'spool', name), { mode: 0o755 });
    writeFileSync(path.join(folder, 'munge/munge.key'), randomBytes(1024), { mode: 0o400 });
    const socket = path.join(folder, 'munge/munge.socket');
    slurm.#run(
      'munged',
      '--force',
      `--socket=${socket}`,
      `--key-file=${folder}/munge/munge.key`,
      `--pid-file=${folder}/pid/munged.pid`,
      `--log-file=${folder}/munged.log`,
      `--seed-file=${folder}/munge/seed`,
    );
    writeFileSync(slurm.conf, confOf(folder, socket, names));
    slurm.#run('slurmctld', '-c', '-f', slurm.conf);
    for (const name of names) slurm.#run('slurmd', '-f', slurm.conf, '-N', name);
    for (let tries = 0; tries < 200; tries++) {
      const states = spawnSync('sinfo', ['-h', '-N', '-o', '%t'], { env: slurm.#env, encoding: 'utf8' }).stdout;
      if (states.split('\n').filter((state) => state === 'idle').length === nodes) return slurm;
      execFileSync('sleep', ['0.1']);
    }
    slurm.stop();
    throw new Error('Slurm does not start');
  }

  /** The node is down from now on: Slurm kills what runs there. */
  takeAway(node: string): void {
    this.#run('scontrol', 'update', `nodename=${node}`, 'state=down', 'reason=test');
  }

  /** By the process ids that its daemons have noted. */
  stop(): void {
    spawnSync('scancel', ['--user=root'], { env: this.#env, timeout: 3000 });
    spawnSync('sleep', ['1']);
    for (const name of readdirSync(path.join(this.#folder, 'pid'))) {
      const pid = Number(readFileSync(path.join(this.#folder, 'pid', name), 'utf8'));
      if (pid > 1) spawn('sh', ['-c', `kill ${pid}; sleep 1; kill -9 ${pid}`], { stdio: 'ignore' });
    }
    spawnSync('sleep', ['2']);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, SLURM_CONF: this.conf };
  }

  #run(program: string, ...args: string[]): void {
    execFileSync(program, args, { env: this.#env, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

function confOf(folder: string, socket: string, names: readonly string[]): string {
  return `ClusterName=onebox
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket}
CredType=cred/munge
SlurmctldPort=${ports.controller}
SlurmdPort=${ports.node}
StateSaveLocation=${folder}/ctl
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/pid/slurmctld.pid
SlurmdPidFile=${folder}/pid/slurmd-%n.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd-%n.log
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SlurmdTimeout=10
KillWait=2
${names.map((name, index) => `NodeName=${name} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports.node + index + 1} CPUs=2 RealMemory=4000 State=UNKNOWN`).join('\n')}
PartitionName=main Nodes=n[1-${names.length}] Default=YES MaxTime=INFINITE State=UP
`;
}
