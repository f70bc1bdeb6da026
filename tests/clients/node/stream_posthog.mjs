// Goes on sending numbered events through posthog-node until its input ends: HOST KEY RUN.
import { PostHog } from 'posthog-node'

const [host, key, run] = process.argv.slice(2)
const failures = []
let sent = 0

const client = new PostHog(key, {
  host,
  flushAt: 10,
  flushInterval: 100,
  maxQueueSize: 1_000_000,
  fetchRetryCount: 100_000,
  fetchRetryDelay: 100,
})
client.on('error', (error) => failures.push(String(error)))

const every = setInterval(() => {
  client.capture({ distinctId: `user-${run}`, event: 'Lesson Finished', properties: { number: sent } })
  sent += 1
}, 10)

process.stdin.resume()
process.stdin.on('end', async () => {
  clearInterval(every)
  await client.shutdown(60_000)
  console.log(JSON.stringify({ sent, failures }))
})
