// msw 3 and the browser's side expect what came with Node 22.
import { WebSocket } from 'undici'

function withResolvers() {
  let resolve: ((value: unknown) => void) | undefined
  let reject: ((reason: unknown) => void) | undefined
  const promise = new Promise((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

if (!('withResolvers' in Promise)) Object.assign(Promise, { withResolvers })
if (!('WebSocket' in globalThis)) Object.assign(globalThis, { WebSocket })
