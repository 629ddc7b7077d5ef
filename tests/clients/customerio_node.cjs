// Reads calls as JSON from standard input and makes them with Customer.io's library for Node.
const { TrackClient } = require("customerio-node");

const [url, siteId, key] = process.argv.slice(2);
const client = new TrackClient(siteId, key, { url });

let text = "";
process.stdin.on("data", (chunk) => (text += chunk));
process.stdin.on("end", async () => {
  for (const [method, ...args] of JSON.parse(text)) {
    try {
      await client[method](...args);
    } catch (error) {
      console.error(method, error.statusCode, error.message);
      process.exitCode = 1;
    }
  }
});
