import { draftOfRequest } from '../kernels/draft-request.ts'
import { escapeDraft } from '../kernels/environment/fill-draft.ts'
import { readHar } from '../kernels/har/read-har.ts'
import { har } from '../text/har.ts'
import type { HarMessage } from './traffic-har.ts'

/** Steps are handed over in portions, so that the page never waits long for one of them. */
const PORTION = 500

// 20 MB of JSON take a second or two to read: not on the thread that draws.
addEventListener('message', ({ data: file }: MessageEvent<Blob>) => {
  read(file).catch((error: unknown) =>
    tell({ type: 'problem', problem: error instanceof Error ? error.message : String(error) }),
  )
})

async function read(file: Blob): Promise<void> {
  const text = await textOf(file)
  const { requests, notes } = readHar(text, {
    onProgress: (done, total) => tell({ type: 'progress', what: har.reading, done, total }),
  })
  for (let at = 0; at < requests.length; at += PORTION)
    tell({
      type: 'steps',
      steps: requests.slice(at, at + PORTION).map(({ name, request, page, recordedStatus }) => ({
        name,
        draft: escapeDraft(draftOfRequest(request)),
        ...(page !== undefined && { group: page }),
        ...(recordedStatus !== undefined && { recordedStatus }),
      })),
    })
  tell({ type: 'done', notes })
}

async function textOf(file: Blob): Promise<string> {
  const reader = file.stream().getReader()
  const decoder = new TextDecoder()
  let text = ''
  let done = 0
  for (;;) {
    const chunk = await reader.read()
    if (chunk.done) return text + decoder.decode()
    text += decoder.decode(chunk.value, { stream: true })
    done += chunk.value.length
    tell({ type: 'progress', what: har.opening, done, total: file.size })
  }
}

function tell(message: HarMessage): void {
  postMessage(message)
}
