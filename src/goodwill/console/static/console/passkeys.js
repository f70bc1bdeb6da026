// Passkeys: what the house asks of the browser, and what the browser's key answers. Everything else works without this.
"use strict";

const bytes = (text) => {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
};

const text = (buffer) => {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

const known = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

function wanted(told) {
  const asked = { ...told.publicKey, challenge: bytes(told.publicKey.challenge) };
  if (asked.user) {
    asked.user = { ...asked.user, id: bytes(asked.user.id) };
    asked.excludeCredentials = known(asked.excludeCredentials);
    asked.authenticatorSelection = {
      ...asked.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    };
  } else {
    asked.allowCredentials = known(asked.allowCredentials);
  }
  return { publicKey: asked };
}

function answered(key) {
  const response = { clientDataJSON: text(key.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) response[part] = text(key.response[part]);
  }
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response,
    clientExtensionResults: key.getClientExtensionResults(),
  });
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
}

async function use(form) {
  const wrong = form.querySelector("[role=alert]");
  wrong.textContent = "";
  try {
    const asked = wanted(await options(form));
    form.elements.credential.value = answered(await navigator.credentials[form.dataset.passkey](asked));
  } catch {
    wrong.textContent = form.dataset.wrong;
    return;
  }
  form.submit();
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      use(form);
    });
  }
  for (const words of document.querySelectorAll("[data-without-passkeys]")) words.hidden = true;
}
