// Passkeys (WebAuthn): asks the device when a form that needs its answer is sent, then sends the form.
// Only the pages that take a passkey load this file.

import { say } from "./announcements.js";
import { all, find } from "./dom.js";

const BYTES = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
/** @type {Record<string, string>} */
const OUTCOMES = {
  NotAllowedError: "cancelled",
  AbortError: "cancelled",
  InvalidStateError: "known",
  TypeError: "failed",
};

/** @param {string} text in base64url */
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

/** @param {ArrayBuffer} bytes */
const toText = (bytes) =>
  btoa(String.fromCodePoint(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/**
 * The device's answer to the server's options, as JSON; an empty text when the session has ended.
 * @param {HTMLInputElement} field
 */
async function askDevice({ dataset }) {
  if (!globalThis.PublicKeyCredential) throw new DOMException("no passkeys here", "NotSupportedError");
  const answer = await fetch(dataset.options ?? "");
  if (answer.status === 401) return ""; // the server keeps what was typed
  if (!answer.ok) throw new TypeError(`answered ${answer.status}`);
  const options = await answer.json();
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const known of options.excludeCredentials ?? []) known.id = toBytes(known.id);
  const use = dataset.passkey === "create" ? "create" : "get";
  const credential = /** @type {PublicKeyCredential} */ (await navigator.credentials[use]({ publicKey: options }));
  const answered = BYTES.flatMap((name) => {
    const bytes = Reflect.get(credential.response, name);
    return bytes ? [[name, toText(bytes)]] : [];
  });
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(answered),
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string | null} outcome
 */
function showOutcome(form, outcome) {
  for (const text of all("[data-outcome]", form)) {
    text.hidden = text.dataset.outcome !== outcome;
    if (!text.hidden) say(text.textContent);
  }
}

/** @param {HTMLFormElement} form */
const lacksSomething = (form) =>
  [...form.elements].some((control) => {
    const { required, value } = /** @type {HTMLInputElement} */ (control);
    return required && !value;
  });

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement)) return;
  const field = find(HTMLInputElement, "[data-passkey]", form);
  if (!field || field.value) return;
  if (lacksSomething(form)) return; // the browser first says what is missing
  event.preventDefault();
  showOutcome(form, null);
  try {
    field.value = await askDevice(field);
    if (field.value) form.requestSubmit(submitter);
    else form.submit();
  } catch (error) {
    showOutcome(form, OUTCOMES[error instanceof Error ? error.name : ""] ?? "unsupported");
  }
});

// "Précédent" may bring the page back with an answer that has already served.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (all("[data-passkey]"))) field.value = "";
});
