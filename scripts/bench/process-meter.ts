// CPU time and peak memory of a process, from /proc (Linux); zeros elsewhere.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface Reading {
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly residentMb: number;
}

const ticksPerSecond = 100;

export function readProcess(pid: number): Reading {
  if (!existsSync(`/proc/${pid}/stat`)) return { cpuSeconds: 0, peakMb: 0, residentMb: 0 };
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (key: string): number => Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    peakMb: mb('VmHWM'),
    residentMb: mb('VmRSS'),
  };
}

/** Starts the peak anew. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not allowed here: the peak then counts from the start of the process.
  }
}
