import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { Agent } from 'undici'

/** A server under measurement. */
export interface Peer {
  readonly port: number
  readonly pid: number
  stop(): void
}

const peers = fileURLToPath(new URL('peers/', import.meta.url))

/** Starts a server of `peers/`, which prints its port when it listens. */
export function startPeer(file: string, ...args: readonly string[]): Promise<Peer> {
  const child = spawn(process.execPath, [`${peers}${file}`, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(peerOf(child, Number(line.toString()))))
    child.once('exit', (status) => reject(new Error(`${file} ended with ${status} before it listened`)))
  })
}

/** Any child process that listens on `port` by now. */
export function peerOf(child: ChildProcess, port: number): Peer {
  return { port, pid: child.pid ?? 0, stop: () => void child.kill('SIGKILL') }
}

const MICROSECONDS_PER_TICK = 1e6 / (Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100)

/** CPU microseconds another process has used, user and system (Linux: proc(5), fields 14 and 15). */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK
}

const agent = new Agent({ connections: 16, pipelining: 1 })

/** Sends requests on 16 connections and gives the CPU microseconds the server needed for each. */
export async function cpuPerRequest({ port, pid }: Peer, requests: number): Promise<number> {
  let left = requests
  const before = cpuOf(pid)
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const { statusCode, body } = await agent.request({
        origin: `http://127.0.0.1:${port}`,
        path: '/api/items?page=2',
        method: 'GET',
      })
      await body.dump()
      if (statusCode !== 200) throw new Error(`port ${port} answered ${statusCode}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, client))
  return (cpuOf(pid) - before) / requests
}
