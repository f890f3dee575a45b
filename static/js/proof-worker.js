// Solves a task of webapp/captcha/proof.py: tries counters until one derives a key with the prefix that is asked for.
// Receives the URL of the task; posts {percent} every 200 ms, {payload} at the end. A failure is an error event.
// A classic script, not a module: Firefox runs modules in workers only since 114, and nothing is imported here.

/** @param {string} hex */
const toBytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
/** @param {Uint8Array} bytes */
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const PROGRESS_EVERY_MS = 200;

addEventListener("message", ({ data: url }) => {
  solve(url).catch((error) => {
    setTimeout(() => {
      throw error;
    });
  });
});

/** @param {string} url */
async function solve(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the task answered ${response.status}`);
  const challenge = await response.json();
  const { nonce, salt, cost, keyLength, keyPrefix, data } = challenge.parameters;
  const wanted = toBytes(keyPrefix);
  const password = new Uint8Array([...toBytes(nonce), 0, 0, 0, 0]);
  const counterInPassword = new DataView(password.buffer, password.length - 4);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt: toBytes(salt), iterations: cost };
  let reportedAt = performance.now();
  for (let counter = 0; counter < data.counters; counter++) {
    counterInPassword.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derived = new Uint8Array(await crypto.subtle.deriveBits(derivation, key, keyLength * 8));
    if (wanted.every((byte, index) => byte === derived[index])) {
      const solution = { counter, derivedKey: toHex(derived) };
      return postMessage({ payload: btoa(JSON.stringify({ challenge, solution })) });
    }
    if (performance.now() - reportedAt > PROGRESS_EVERY_MS) {
      reportedAt = performance.now();
      postMessage({ percent: (100 * counter) / data.counters });
    }
  }
  throw new Error("no counter solves the task");
}
