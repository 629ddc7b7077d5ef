// Reads native events as JSON from standard input and posts them through Segment's library for Node.
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey, flushAt: 25, flushInterval: 50 });
let failed = 0;
analytics.on("error", (error) => {
  failed += 1;
  console.error(error.code, error.reason);
});

let text = "";
process.stdin.on("data", (chunk) => (text += chunk));
process.stdin.on("end", async () => {
  for (const { id, occurred_at, person_id, ...properties } of JSON.parse(text)) {
    analytics.track({
      userId: person_id,
      event: "Message Event",
      properties,
      timestamp: new Date(occurred_at),
      messageId: id,
    });
  }
  await analytics.closeAndFlush({ timeout: 30000 });
  process.exitCode = failed ? 1 : 0;
});
