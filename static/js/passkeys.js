// Passkeys (WebAuthn): asks the device when a form that needs its answer is sent, then sends the form.

const BYTES = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
const OUTCOMES = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", TypeError: "failed" };

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.codePointAt(0));
const toText = (bytes) =>
  btoa(String.fromCodePoint(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function askDevice({ dataset }) {
  if (!globalThis.PublicKeyCredential) throw new DOMException("no passkeys here", "NotSupportedError");
  const response = await fetch(dataset.options);
  if (response.status === 401) return ""; // the session has ended: the server keeps what was typed
  if (!response.ok) throw new TypeError(`answered ${response.status}`);
  const options = await response.json();
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const known of options.excludeCredentials ?? []) known.id = toBytes(known.id);
  const credential = await navigator.credentials[dataset.passkey]({ publicKey: options });
  const answered = BYTES.filter((name) => credential.response[name]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(answered.map((name) => [name, toText(credential.response[name])])),
  });
}

function showOutcome(form, outcome) {
  for (const text of form.querySelectorAll("[data-outcome]")) {
    text.hidden = text.dataset.outcome !== outcome;
    if (!text.hidden) say(text.textContent);
  }
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const field = form.querySelector("[data-passkey]");
  if (!field || field.value || field.dataset.asking) return;
  if ([...form.elements].some((input) => input.required && !input.value)) return; // what is missing is said first
  event.preventDefault();
  field.dataset.asking = "";
  showOutcome(form, null);
  try {
    field.value = await askDevice(field);
    if (field.value) form.requestSubmit(submitter);
    else form.submit();
  } catch (error) {
    showOutcome(form, OUTCOMES[error.name] ?? "unsupported");
  } finally {
    delete field.dataset.asking;
  }
});

// « Précédent » may bring the page back with an answer that has served.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const field of document.querySelectorAll("[data-passkey]")) field.value = "";
});
