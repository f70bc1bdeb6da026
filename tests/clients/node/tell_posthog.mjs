// Tells a visitor's story through posthog-node: HOST KEY RUN N.
import { createHash } from 'node:crypto'
import { PostHog } from 'posthog-node'

const [host, key, run, n] = process.argv.slice(2)
const visitor = `visitor-${run}`
const user = `user-${run}`
const failures = []
let sent = 0
const numbered = () => createHash('sha256').update(`${run}-${++sent}`).digest('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')

const client = new PostHog(key, { host, flushAt: 20, flushInterval: 200 })
client.on('error', (error) => failures.push(String(error)))

client.capture({ distinctId: visitor, event: '$pageview', properties: { $current_url: 'https://play.example/?q=ä€𝄞' }, uuid: numbered() })
client.capture({ distinctId: visitor, event: 'Teaser Opened', properties: { title: 'Nordlicht' }, uuid: numbered() })
client.alias({ distinctId: user, alias: visitor }, sent++)
client.identify({ distinctId: user, properties: { email: `${user}@play.example`, plan: 'family' } }, sent++)
client.groupIdentify({ groupType: 'household', groupKey: `household-${run}`, properties: { members: 3 }, distinctId: user }, sent++)
client.capture({ distinctId: user, event: '$screen', properties: { $screen_name: 'Episode' }, uuid: numbered() })
for (let i = 0; i < Number(n); i++) {
  client.capture({ distinctId: user, event: 'Lesson Finished', properties: { number: i, share: i / n, tags: ['a', null] }, uuid: numbered() })
}
await client.shutdown()
console.log(JSON.stringify({ sent, failures }))
