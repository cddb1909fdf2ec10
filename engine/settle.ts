import type { Host } from './host.ts'

/** Milliseconds between two looks. */
const LOOK = 10

/** Waits until `busy` gives 0, for `patience` milliseconds of the host's clock at most; gives what it gave last. */
export async function settle(
  host: Pick<Host, 'now' | 'setTimer'>,
  patience: number,
  busy: () => number,
): Promise<number> {
  for (const end = host.now() + patience; busy() > 0 && host.now() < end;)
    await new Promise<void>((resolve) => void host.setTimer(LOOK, resolve))
  return busy()
}
