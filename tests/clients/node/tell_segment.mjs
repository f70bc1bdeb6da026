// Tells a visitor's story through @segment/analytics-node: HOST KEY RUN N.
import { Analytics } from '@segment/analytics-node'

const [host, writeKey, run, n] = process.argv.slice(2)
const visitor = `visitor-${run}`
const user = `user-${run}`
const failures = []
let sent = 0
const numbered = () => `${run}-${++sent}`

const analytics = new Analytics({ writeKey, host, flushAt: 20, flushInterval: 200 })
analytics.on('error', (error) => failures.push(String(error.reason ?? error.code)))

analytics.page({ anonymousId: visitor, category: 'Catalogue', name: 'Home', properties: { url: 'https://play.example/?q=ä€𝄞' }, messageId: numbered() })
analytics.track({ anonymousId: visitor, event: 'Teaser Opened', properties: { title: 'Nordlicht' }, messageId: numbered() })
analytics.identify({ userId: user, anonymousId: visitor, traits: { email: `${user}@play.example`, plan: 'family' }, messageId: numbered() })
analytics.group({ userId: user, groupId: `household-${run}`, traits: { members: 3 }, messageId: numbered() })
analytics.screen({ userId: user, name: 'Episode', properties: { dark: true }, messageId: numbered() })
analytics.track({ userId: user, event: 'Video Playback Started', properties: { session_id: `play-${run}`, title: 'Nordlicht', total_length: 2700 }, timestamp: new Date(), messageId: numbered() })
for (let i = 0; i < Number(n); i++) {
  analytics.track({ userId: user, event: 'Lesson Finished', properties: { number: i, share: i / n, tags: ['a', null] }, messageId: numbered() })
}
analytics.alias({ userId: user, previousId: `account-${run}`, messageId: numbered() })
await analytics.closeAndFlush()
console.log(JSON.stringify({ sent, failures }))
