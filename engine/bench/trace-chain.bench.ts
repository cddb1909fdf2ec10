// What recording costs without sockets: the chain with a call into the PDK in every handler, through the whole engine, with
// an upstream that answers at once. Recorded and not, each in a process of its own, round by round; the proxy's row has sockets.
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { median, printRatio } from './support/measure.ts'
import { startRecordedChain } from './support/recorded-chain.ts'

const REQUESTS = 4000
const ROUNDS = 9

const wish = process.argv[2]
if (wish === undefined) await compare()
else await serve(wish === 'recorded')

/** Measures a number of requests whenever the parent asks. */
async function serve(isRecorded: boolean): Promise<void> {
  const chain = await startRecordedChain(isRecorded)
  process.on('message', (requests: number) => void chain(requests).then((cpu) => process.send?.(cpu)))
  process.send?.(0)
}

async function compare(): Promise<void> {
  const plain = await start('plain')
  const recorded = await start('recorded')
  const rounds: { plain: number; recorded: number }[] = []
  for (const child of [plain, recorded]) await ask(child, 2 * REQUESTS)
  for (let i = 0; i < ROUNDS; i += 1)
    rounds.push({ plain: await ask(plain, REQUESTS), recorded: await ask(recorded, REQUESTS) })
  for (const child of [plain, recorded]) child.kill()
  printRatio(
    'in process with handler + PDK-call trace / without',
    median(rounds.map((round) => round.recorded)),
    median(rounds.map((round) => round.plain)),
    { must: 1.4, goal: 1.15 },
  )
}

async function start(wish: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(import.meta.url), [wish])
  await answerOf(child)
  return child
}

function ask(child: ChildProcess, requests: number): Promise<number> {
  const answer = answerOf(child)
  child.send(requests)
  return answer
}

function answerOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', reject)
    child.once('message', (answer: number) => {
      child.off('exit', reject)
      resolve(answer)
    })
  })
}
