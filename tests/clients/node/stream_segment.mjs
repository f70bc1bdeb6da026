// Goes on sending numbered events through @segment/analytics-node until its input ends: HOST KEY RUN.
import { Analytics } from '@segment/analytics-node'

const [host, writeKey, run] = process.argv.slice(2)
const failures = []
let sent = 0

const analytics = new Analytics({ writeKey, host, flushAt: 10, flushInterval: 100, maxRetries: 1000 })
analytics.on('error', (error) => failures.push(String(error.reason ?? error.code)))

const every = setInterval(() => {
  analytics.track({ userId: `user-${run}`, event: 'Lesson Finished', properties: { number: sent }, messageId: `${run}-${sent}` })
  sent += 1
}, 10)

process.stdin.resume()
process.stdin.on('end', async () => {
  clearInterval(every)
  await analytics.closeAndFlush({ timeout: 60_000 })
  console.log(JSON.stringify({ sent, failures }))
})
