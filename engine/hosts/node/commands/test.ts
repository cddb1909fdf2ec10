import type { Command } from 'commander'

import { checksOf, playTraffic } from '../../../play-traffic.ts'
import { EXIT } from '../exit-status.ts'
import { openHeadless } from '../headless.ts'

/** `phasescope test <scenario>`: the expectations of its traffic, one line each, and a sum. */
export function addTestCommand(program: Command): void {
  program
    .command('test')
    .description('check the expectations of a scenario’s traffic')
    .argument('<scenario>')
    .action(async (folder: string) => {
      process.exitCode = await testCommand(folder)
    })
}

async function testCommand(folder: string): Promise<number> {
  const { engine, applied, dispose } = await openHeadless(folder)
  let passed = 0
  let failed = 0
  try {
    for (const item of applied.overview.traffic) {
      const { name } = item
      for (const { ok, text, detail } of checksOf(await playTraffic(engine, item))) {
        if (ok) passed += 1
        else failed += 1
        process.stdout.write(
          `${ok ? 'ok    ' : 'FAILED'} ${name}: ${text}${ok || !detail ? '' : `\n       ${detail}`}\n`,
        )
      }
    }
  } finally {
    await dispose()
  }
  process.stdout.write(
    passed + failed > 0 ? `${passed} passed, ${failed} failed\n` : 'phasescope.yml has no expectations\n',
  )
  return failed > 0 ? EXIT.failed : EXIT.ok
}
