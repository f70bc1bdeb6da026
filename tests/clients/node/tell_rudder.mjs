// Tells a visitor's story through @rudderstack/rudder-sdk-node: HOST KEY RUN N.
import RudderAnalytics from '@rudderstack/rudder-sdk-node'

const [host, writeKey, run, n] = process.argv.slice(2)
const visitor = `visitor-${run}`
const user = `user-${run}`
const failures = []
let sent = 0
const numbered = () => `${run}-${++sent}`
const heard = (error) => error && failures.push(String(error))

const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl: host, flushAt: 20, flushInterval: 200 })

analytics.page({ anonymousId: visitor, category: 'Catalogue', name: 'Home', properties: { url: 'https://play.example/?q=ä€𝄞' }, messageId: numbered() }, heard)
analytics.track({ anonymousId: visitor, event: 'Teaser Opened', properties: { title: 'Nordlicht' }, messageId: numbered() }, heard)
analytics.identify({ userId: user, anonymousId: visitor, traits: { email: `${user}@play.example`, plan: 'family' }, messageId: numbered() }, heard)
analytics.group({ userId: user, groupId: `household-${run}`, traits: { members: 3 }, messageId: numbered() }, heard)
analytics.screen({ userId: user, name: 'Episode', properties: { dark: true }, messageId: numbered() }, heard)
analytics.track({ userId: user, event: 'Video Playback Started', properties: { session_id: `play-${run}`, title: 'Nordlicht', total_length: 2700 }, originalTimestamp: new Date(), messageId: numbered() }, heard)
for (let i = 0; i < Number(n); i++) {
  analytics.track({ userId: user, event: 'Lesson Finished', properties: { number: i, share: i / n, tags: ['a', null] }, messageId: numbered() }, heard)
}
analytics.alias({ userId: user, previousId: `account-${run}`, messageId: numbered() }, heard)
await analytics.flush()
console.log(JSON.stringify({ sent, failures }))
