// What HTML and htmx cannot do alone. Every page works without this file.
// Event names are those of htmx 4 (htmx:before:swap, htmx:error…): a renamed event would die in silence.

const MAIN = "contenu";
const typedSecrets = new Map();

const secretInputs = () => document.querySelectorAll("input[data-secret]");
const say = (text) => {
  document.getElementById("annonces").textContent = text;
};

/* Show and hide a password. The button is born hidden: without script it would do nothing. */

function offerToReveal() {
  for (const button of document.querySelectorAll("[data-reveals][hidden]")) button.hidden = false;
}

function setRevealed(button, revealed) {
  const input = document.getElementById(button.dataset.reveals);
  const word = button.querySelector("[data-word]");
  if ((input.type === "text") === revealed) return;
  input.type = revealed ? "text" : "password";
  [word.textContent, word.dataset.word] = [word.dataset.word, word.textContent];
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-reveals]");
  if (!button) return;
  const reveal = document.getElementById(button.dataset.reveals).type === "password";
  setRevealed(button, reveal);
  say(reveal ? "Mot de passe affiché." : "Mot de passe masqué.");
});

// A password sent as plain text would be remembered by the browser among the words typed in forms.
document.addEventListener(
  "submit",
  () => document.querySelectorAll("[data-reveals]").forEach((button) => setRevealed(button, false)),
  true,
);

/* Keep typed passwords when a page with errors takes the place of the form: the server never sends them back. */

function replacesMain({ tasks }) {
  return tasks.some((task) => task.type === "main" && task.target?.id === MAIN);
}

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  if (!replacesMain(event.detail)) {
    // An error page has no place in a small part of the page.
    if (ctx.response?.status >= 400 && ctx.target !== document.body) event.preventDefault();
    return;
  }
  if (!tasks.some((task) => task.fragment.querySelector(`#${MAIN}`))) {
    event.preventDefault(); // a proxy's own error page: ours stays, with all that was typed
    interrupted();
    return;
  }
  typedSecrets.clear();
  for (const input of secretInputs()) if (input.value) typedSecrets.set(input.name, input.value);
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.response?.status === 422) {
    for (const input of secretInputs()) input.value ||= typedSecrets.get(input.name) ?? "";
  }
  typedSecrets.clear();
  offerToReveal();
});

/* The network failed: say it where it is seen and where it is heard. */

function interrupted() {
  const notice = document.getElementById("interruption");
  notice.hidden = false;
  say(notice.textContent);
}

document.addEventListener("htmx:error", (event) => {
  // Only for what the person asked for; what the page does by itself will be tried again.
  if (event.detail.ctx?.sourceElement.matches("form, button")) interrupted();
});

document.addEventListener("htmx:after:request", () => {
  document.getElementById("interruption").hidden = true;
});

offerToReveal();
